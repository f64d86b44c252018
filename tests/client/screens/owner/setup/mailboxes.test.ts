import { screen, waitFor } from '@testing-library/svelte';
import { beforeEach, expect, test } from 'vitest';
import type { Mailbox } from '#contract/calls/voicemail.ts';
import { answers } from '#support/api/answers.ts';
import { apiServer } from '#support/api/server.ts';
import { ben, openSetup } from './open-setup.ts';

const own: Mailbox = {
  id: '00000000-0000-4000-8000-000000000051',
  name: 'Ben Ortiz',
  userId: ben,
  memberIds: [],
  version: 1,
};
const sales: Mailbox = {
  id: '00000000-0000-4000-8000-000000000052',
  name: 'Sales box',
  userId: null,
  memberIds: [ben],
  version: 1,
};
let mailboxes: Mailbox[];

beforeEach(() => {
  mailboxes = [own, sales];
  apiServer.use(answers('GET /api/mailboxes', () => ({ mailboxes })));
});

test('shared ones are listed and changed here', async () => {
  let saved: unknown;
  apiServer.use(
    answers('PUT /api/mailboxes/:id', ({ body }) => {
      saved = body;
      return sales;
    }),
  );
  const { user } = await openSetup('mailboxes');
  const list = await screen.findByRole('list', { name: 'Menus and messages' });
  expect(list.firstElementChild).toHaveTextContent(/Sales box\s*Mailbox · shared by 1 member/);
  await user.click(await screen.findByRole('checkbox', { name: /Ben Ortiz/ }));
  await user.click(screen.getByRole('button', { name: 'Save' }));
  await waitFor(() => expect(saved).toEqual({ name: 'Sales box', memberIds: [], version: 1 }));
});

test("an agent's own mailbox is found by its name, and only told about", async () => {
  const { user } = await openSetup('mailboxes');
  await user.type(screen.getByRole('searchbox', { name: 'Find anything that answers' }), 'ortiz');
  await user.click(await screen.findByRole('link', { name: /Ben Ortiz/ }));
  expect(await screen.findByText(/Their own mailbox: nobody else hears it/)).toBeInTheDocument();
  expect(screen.queryByRole('button', { name: /Save|Delete/ })).not.toBeInTheDocument();
});

test('a new one is shared', async () => {
  let made: unknown;
  apiServer.use(
    answers('POST /api/mailboxes', ({ body }) => {
      made = body;
      mailboxes = [...mailboxes, { ...sales, id: '00000000-0000-4000-8000-000000000053', name: 'Service' }];
      return { ...sales, id: '00000000-0000-4000-8000-000000000053', name: 'Service' };
    }),
  );
  const { user } = await openSetup('mailboxes', { part: 'new' });
  await user.type(await screen.findByRole('textbox', { name: 'Name' }), 'Service{Enter}');
  expect(await screen.findByRole('heading', { name: 'Service' })).toBeInTheDocument();
  expect(made).toEqual({ name: 'Service', memberIds: [] });
});
