import { screen, waitFor, within } from '@testing-library/svelte';
import { beforeEach, expect, test } from 'vitest';
import type { Queue } from '#contract/routing/prompts.ts';
import { answers, refuses } from '#support/api/answers.ts';
import { apiServer } from '#support/api/server.ts';
import { ada, ben, openSetup } from './open-setup.ts';

const sales: Queue = {
  id: '00000000-0000-4000-8000-000000000001',
  name: 'Sales',
  memberIds: [ben],
  version: 1,
};
const madeId = '00000000-0000-4000-8000-000000000002';
let queues: Queue[];

beforeEach(() => {
  queues = [sales];
  apiServer.use(answers('GET /api/queues', () => ({ queues })));
});

test('an administrator makes a queue, which is then open', async () => {
  const asked: unknown[] = [];
  apiServer.use(
    answers('POST /api/queues', ({ body }) => {
      asked.push(body);
      const queue = { ...(body as Omit<Queue, 'id'>), id: madeId, version: 1 };
      queues = [...queues, queue];
      return queue;
    }),
  );
  const { user } = await openSetup('queues');
  await user.click(await screen.findByRole('button', { name: 'New' }));
  await user.click(await screen.findByRole('menuitem', { name: 'Queue' }));
  await screen.findByRole('heading', { name: 'New queue' });
  await user.type(screen.getByRole('textbox', { name: 'Name' }), 'Service');
  await user.click(await screen.findByRole('checkbox', { name: /Ada Lund/ }));
  await user.click(screen.getByRole('button', { name: 'Make the queue' }));
  expect(await screen.findByRole('heading', { name: 'Service' })).toBeInTheDocument();
  expect(asked).toEqual([{ name: 'Service', memberIds: [ada] }]);
  expect(window.location.hash).toBe(`#/answering/queues/${madeId}`);
});

test('an open queue names the routes that use it, each a link to it', async () => {
  const routes = [{ id: madeId, name: 'Main line' }];
  apiServer.use(answers('GET /api/route-uses', () => ({ used: [{ id: sales.id, routes }] })));
  await openSetup('queues');
  const used = within(await screen.findByRole('region', { name: 'Used by' }));
  expect(used.getByRole('link', { name: 'Main line' })).toHaveAttribute(
    'href',
    `#/answering/route/${madeId}`,
  );
});

test('Enter in a field submits', async () => {
  let saved: unknown;
  apiServer.use(
    answers('PUT /api/queues/:id', ({ body }) => {
      saved = body;
      return { ...sales, name: 'Sales and more' };
    }),
  );
  const { user } = await openSetup('queues');
  const name = await screen.findByRole('textbox', { name: 'Name' });
  await screen.findByRole('checkbox', { name: /Ben Ortiz/ });
  await user.type(name, ' and more{Enter}');
  await waitFor(() => expect(saved).toEqual({ name: 'Sales and more', memberIds: [ben], version: 1 }));
  expect(await screen.findByText(/^Saved /)).toBeInTheDocument();
});

test('what is missing is said at its field, and the first one takes the focus', async () => {
  const { user } = await openSetup('queues', { part: 'new' });
  await user.click(await screen.findByRole('button', { name: 'Make the queue' }));
  const name = screen.getByRole('textbox', { name: 'Name' });
  expect(name).toHaveAccessibleDescription('The name is empty. Enter one.');
  expect(screen.getByText('Nobody is in it. Choose at least one member.')).toBeInTheDocument();
  await waitFor(() => expect(name).toHaveFocus());
});

test('a field that the server refuses is marked, and nothing typed is lost', async () => {
  apiServer.use(refuses('POST /api/queues', 422, { code: 'invalid-request', path: 'body.name' }));
  const { user } = await openSetup('queues', { part: 'new' });
  const name = await screen.findByRole('textbox', { name: 'Name' });
  await user.type(name, 'Sales');
  await user.click(await screen.findByRole('checkbox', { name: /Ben Ortiz/ }));
  await user.click(screen.getByRole('button', { name: 'Make the queue' }));
  await waitFor(() =>
    expect(name).toHaveAccessibleDescription('This name cannot be used. Choose another one.'),
  );
  expect(name).toHaveValue('Sales');
  expect(screen.getByRole('checkbox', { name: /Ben Ortiz/ })).toBeChecked();
});

test('a queue that a route uses is not deleted, and says why', async () => {
  apiServer.use(refuses('DELETE /api/queues/:id', 409, { code: 'in-use' }));
  const { user } = await openSetup('queues');
  await user.click(await screen.findByRole('button', { name: 'Delete' }));
  const dialog = screen.getByRole('dialog', { name: 'Delete Sales' });
  await user.click(within(dialog).getByRole('button', { name: 'Delete Sales' }));
  expect(await within(dialog).findByText(/A route still uses this\./)).toBeInTheDocument();
});

test('a supervisor reads who is in it, and has nothing to press', async () => {
  await openSetup('queues', { role: 'supervisor' });
  expect(await screen.findByRole('heading', { name: 'Sales' })).toBeInTheDocument();
  expect(await screen.findByText('Ben Ortiz')).toBeInTheDocument();
  expect(screen.queryByRole('button', { name: 'New' })).not.toBeInTheDocument();
  expect(screen.queryByRole('button', { name: /Save|Delete/ })).not.toBeInTheDocument();
  expect(screen.queryByRole('textbox', { name: 'Name' })).not.toBeInTheDocument();
});

test('what somebody else saved meanwhile is shown beside what is here, and the hand chooses', async () => {
  const saved: Queue[] = [];
  const theirs = { ...sales, name: 'Sales West', memberIds: [ada], version: 2 };
  const { user } = await openSetup('queues', { part: sales.id });
  const name = await screen.findByRole('textbox', { name: 'Name' });
  await user.type(name, ' East');
  queues = [theirs];
  apiServer.use(refuses('PUT /api/queues/:id', 409, { code: 'changed-meanwhile' }));
  await user.click(screen.getByRole('button', { name: 'Save' }));
  const both = await screen.findByRole('region', { name: 'Saved by somebody else' });
  expect(within(both).getByRole('row', { name: 'Name Sales West Sales East' })).toBeInTheDocument();
  expect(screen.getByText(/Somebody else saved this while you wrote/)).toBeInTheDocument();
  await user.click(within(both).getByRole('button', { name: 'Take theirs' }));
  expect(name).toHaveValue('Sales West');
  expect(both).not.toBeInTheDocument();
  await user.type(name, ' 2');
  apiServer.use(
    answers('PUT /api/queues/:id', ({ body }) => {
      saved.push(body as Queue);
      return { ...(body as Queue), id: sales.id, version: 3 };
    }),
  );
  await user.click(screen.getByRole('button', { name: 'Save' }));
  await waitFor(() => expect(saved).toEqual([{ name: 'Sales West 2', memberIds: [ada], version: 2 }]));
});

test('what is here takes the place of theirs where the hand keeps it', async () => {
  const { user } = await openSetup('queues', { part: sales.id });
  await user.type(await screen.findByRole('textbox', { name: 'Name' }), ' East');
  queues = [{ ...sales, name: 'Sales West', version: 2 }];
  const asked: unknown[] = [];
  apiServer.use(refuses('PUT /api/queues/:id', 409, { code: 'changed-meanwhile' }));
  await user.click(screen.getByRole('button', { name: 'Save' }));
  const keep = await screen.findByRole('button', { name: 'Keep mine' });
  apiServer.use(
    answers('PUT /api/queues/:id', ({ body }) => {
      asked.push(body);
      return { ...sales, name: 'Sales East', version: 3 };
    }),
  );
  await user.click(keep);
  await waitFor(() => expect(asked).toEqual([{ name: 'Sales East', memberIds: [ben], version: 2 }]));
  expect(screen.queryByRole('region', { name: 'Saved by somebody else' })).toBeNull();
});
