import { screen, waitFor, within } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import '#client/screens/agent/you/YouScreen.svelte';
import { answers, refuses } from '#support/api/answers.ts';
import { aMe, TEN_O_CLOCK } from '#support/api/facts.ts';
import { apiServer } from '#support/api/server.ts';
import { openPhone } from '#support/render-app.ts';

const place = (id: string, facts: object = {}) => ({
  id,
  device: 'Firefox, Linux',
  address: '192.0.2.9',
  openedAt: TEN_O_CLOCK,
  seenAt: Date.now() - 7_200_000,
  isThis: false,
  hasPhone: false,
  ...facts,
});

async function openYou() {
  apiServer.use(
    answers('GET /api/me/sessions', () => ({ sessions: [place('here', { isThis: true }), place('there')] })),
  );
  const phone = await openPhone();
  await phone.user.click(await screen.findByRole('button', { name: 'Ana Reyes, Harbor Home Services' }));
  await phone.user.click(screen.getByRole('menuitem', { name: 'Your account' }));
  await screen.findByRole('heading', { name: 'Your account' });
  return phone;
}
const old = () => screen.getByLabelText('Present password');
const fresh = () => screen.getByLabelText('New password, at least 10 characters');

test('an agent finds their own account in the menu, and changes their name', async () => {
  apiServer.use(answers('PATCH /api/me', ({ body }) => aMe(body as { name: string })));
  const { user } = await openYou();
  expect(screen.getByText('agent1@harbor.test · Agent · Harbor Home Services')).toBeInTheDocument();
  await user.type(screen.getByRole('textbox', { name: 'Your name' }), '-Diaz');
  await user.click(screen.getByRole('button', { name: 'Save the name' }));
  expect(await screen.findByText(/^Saved /)).toBeInTheDocument();
  expect(
    await screen.findByRole('button', { name: 'Ana Reyes-Diaz, Harbor Home Services' }),
  ).toBeInTheDocument();
});

test('a new password asks for the old one', async () => {
  const asked: unknown[] = [];
  apiServer.use(
    answers('PUT /api/me/password', ({ body }) => {
      asked.push(body);
      return null;
    }),
  );
  const { user } = await openYou();
  await user.type(old(), 'ringside');
  await user.type(fresh(), 'violin harbor seven{Enter}');
  expect(await screen.findByText(/^Saved /)).toBeInTheDocument();
  expect(asked).toEqual([{ old: 'ringside', password: 'violin harbor seven' }]);
  expect(old()).toHaveValue('');
});

test('a wrong old password is said at its field, and nobody is signed out', async () => {
  apiServer.use(refuses('PUT /api/me/password', 403, { code: 'sign-in-failed' }));
  const { user } = await openYou();
  await user.type(old(), 'wrong');
  await user.type(fresh(), 'violin harbor seven{Enter}');
  await waitFor(() =>
    expect(old()).toHaveAccessibleDescription('This is not your present password. Type it again.'),
  );
});

test('says where one is signed in, and ends the others', async () => {
  let ended = 0;
  const { user } = await openYou();
  apiServer.use(
    answers('DELETE /api/me/sessions', () => {
      ended += 1;
      apiServer.use(answers('GET /api/me/sessions', () => ({ sessions: [place('here', { isThis: true })] })));
      return null;
    }),
  );
  const region = within(await screen.findByRole('region', { name: 'Where you are signed in' }));
  await waitFor(() => expect(region.getAllByRole('listitem')).toHaveLength(2));
  expect(region.getAllByRole('listitem')[0]).toHaveTextContent('this browser');
  expect(region.getAllByRole('button', { name: /^End Firefox/ })).toHaveLength(1);
  await user.click(region.getByRole('button', { name: 'End all others' }));
  await waitFor(() => expect(region.getAllByRole('listitem')).toHaveLength(1));
  expect(ended).toBe(1);
});
