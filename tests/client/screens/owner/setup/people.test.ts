import { screen, waitFor } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import { answers, refuses } from '#support/api/answers.ts';
import { apiServer } from '#support/api/server.ts';
import { ben, openSetup } from './open-setup.ts';

const openBen = () => openSetup('people', { part: ben });
const extension = () => screen.findByRole('textbox', { name: 'Extension' });

test('an administrator gives somebody an extension and has their calls recorded', async () => {
  const asked: unknown[] = [];
  apiServer.use(
    answers('PATCH /api/people/:id', ({ body, params }) => {
      asked.push([params['id'], body]);
      return { version: 2 };
    }),
  );
  const { user } = await openBen();
  await user.clear(await extension());
  await user.type(await extension(), '205');
  await user.click(screen.getByRole('switch', { name: /^Record calls/ }));
  await user.click(screen.getByRole('button', { name: 'Save' }));
  expect(await screen.findByText(/^Saved /)).toBeInTheDocument();
  expect(asked).toEqual([[ben, { extension: '205', recordCalls: true, version: 1 }]]);
});

test('an empty field takes the extension away', async () => {
  let change: unknown;
  apiServer.use(
    answers('PATCH /api/people/:id', ({ body }) => {
      change = body;
      return { version: 2 };
    }),
  );
  const { user } = await openBen();
  await user.clear(await extension());
  await user.type(await extension(), '{Enter}');
  await waitFor(() => expect(change).toEqual({ extension: null, recordCalls: false, version: 1 }));
});

test('what is no extension is said at the field, and nothing is sent', async () => {
  const { user } = await openBen();
  await user.type(await extension(), 'x');
  await user.click(screen.getByRole('button', { name: 'Save' }));
  expect(await extension()).toHaveAccessibleDescription(
    'An extension has 2 to 5 digits. Change it, or leave it empty.',
  );
});

test('an extension of somebody else is said at the field', async () => {
  apiServer.use(refuses('PATCH /api/people/:id', 409, { code: 'extension-taken' }));
  const { user } = await openBen();
  await user.click(await screen.findByRole('button', { name: 'Save' }));
  await waitFor(async () =>
    expect(await extension()).toHaveAccessibleDescription(
      'Somebody else has this extension. Choose another one.',
    ),
  );
});

test('a supervisor reads, and nobody is made here', async () => {
  await openSetup('people', { part: ben, role: 'supervisor' });
  expect(await screen.findByText('Extension 12.')).toBeInTheDocument();
  expect(screen.queryByRole('button', { name: 'Save' })).not.toBeInTheDocument();
  expect(screen.queryByRole('link', { name: /^New/ })).not.toBeInTheDocument();
});
