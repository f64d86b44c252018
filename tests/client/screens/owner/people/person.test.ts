import { screen, waitFor, within } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import { answers, refuses } from '#support/api/answers.ts';
import { apiServer } from '#support/api/server.ts';
import { adaId, aLink, aPlace, benId, hugo, hugoId, nadiaId, openPeople, ben } from './open-people.ts';

const extension = () => screen.findByRole('textbox', { name: 'Extension' });
const key = (name: string | RegExp) => screen.findByRole('button', { name });

test('an administrator changes the name, the role, the extension, and has the calls recorded', async () => {
  const asked: unknown[] = [];
  apiServer.use(
    answers('PATCH /api/people/:id', ({ body, params }) => {
      asked.push([params['id'], body]);
      return { version: 2 };
    }),
  );
  const { user } = await openPeople({ item: benId });
  await user.clear(await extension());
  await user.type(await extension(), '205');
  await user.type(screen.getByRole('textbox', { name: 'Name' }), ' Diaz');
  await user.click(screen.getByRole('radio', { name: 'Supervisor' }));
  expect(screen.getByText(/^Saving this ends where Ben is signed in/)).toBeInTheDocument();
  await user.click(screen.getByRole('switch', { name: /^Record calls/ }));
  await user.click(await key('Save'));
  expect(await screen.findByText(/^Saved /)).toBeInTheDocument();
  const change = {
    name: 'Ben Ortiz Diaz',
    role: 'supervisor',
    extension: '205',
    recordCalls: true,
    teamId: null,
    sees: 'everybody',
    leads: [],
    letCallEnd: false,
    version: 1,
  };
  expect(asked).toEqual([[benId, change]]);
});

test('a new role lets the live call end first, where that is chosen', async () => {
  const asked: unknown[] = [];
  apiServer.use(
    answers('PATCH /api/people/:id', ({ body }) => {
      asked.push(body);
      return { version: 2 };
    }),
  );
  const { user } = await openPeople({ item: benId });
  apiServer.use(answers('GET /api/people/:id/sessions', () => ({ sessions: [aPlace({ hasPhone: true })] })));
  const form = within(await screen.findByRole('form', { name: 'Ben Ortiz' }));
  expect(form.queryByRole('switch', { name: /^Let the live call end first/ })).not.toBeInTheDocument();
  await user.click(form.getByRole('radio', { name: 'Supervisor' }));
  expect(form.getByText('A call that talks ends now, for the customer as well.')).toBeInTheDocument();
  await user.click(form.getByRole('switch', { name: /^Let the live call end first/ }));
  await user.click(await key('Save'));
  await waitFor(() => expect(asked).toEqual([expect.objectContaining({ letCallEnd: true })]));
});

test('an empty field takes the extension away', async () => {
  let change: unknown;
  apiServer.use(
    answers('PATCH /api/people/:id', ({ body }) => {
      change = body;
      return { version: 2 };
    }),
  );
  const { user } = await openPeople({ item: benId });
  await user.clear(await extension());
  await user.type(await extension(), '{Enter}');
  await waitFor(() => expect(change).toMatchObject({ extension: null }));
});

test('an extension of somebody else is said at the field', async () => {
  apiServer.use(refuses('PATCH /api/people/:id', 409, { code: 'extension-taken' }));
  const { user } = await openPeople({ item: benId });
  await user.click(await key('Save'));
  await waitFor(async () =>
    expect(await extension()).toHaveAccessibleDescription(
      'Somebody else has this extension. Choose another one.',
    ),
  );
});

test('nobody stops or demotes themselves', async () => {
  const sent: unknown[] = [];
  apiServer.use(
    answers('PATCH /api/people/:id', ({ body }) => {
      sent.push(body);
      return { version: 2 };
    }),
  );
  const { user } = await openPeople({ item: adaId });
  await user.click(await key('Save'));
  await waitFor(() => expect(sent).toEqual([expect.not.objectContaining({ role: 'admin' })]));
  expect(screen.queryByRole('button', { name: 'Deactivate' })).not.toBeInTheDocument();
  expect(screen.queryByRole('radio', { name: 'Administrator' })).not.toBeInTheDocument();
});

test('a supervisor reads, and changes nothing', async () => {
  await openPeople({ item: benId, role: 'supervisor' });
  expect(await screen.findByText('Extension 101.')).toBeInTheDocument();
  expect(screen.queryByRole('button', { name: /Save|Deactivate/ })).not.toBeInTheDocument();
});

test('says where somebody is signed in, and ends one place or all', async () => {
  const ended: string[] = [];
  let sessions = [
    aPlace({ hasPhone: true }),
    aPlace({ id: 'session-2', device: '', address: '192.0.2.8', seenAt: Date.now() - 3 * 3_600_000 }),
  ];
  const { user } = await openPeople({ item: benId });
  apiServer.use(
    answers('GET /api/people/:id/sessions', () => ({ sessions })),
    answers('DELETE /api/people/:id/sessions/:sessionId', ({ params, url }) => {
      ended.push(`${params['sessionId'] ?? ''}${url.search}`);
      sessions = sessions.filter(({ id }) => id !== params['sessionId']);
      return null;
    }),
  );
  const region = within(await screen.findByRole('region', { name: 'Where Ben is signed in' }));
  await waitFor(() => expect(region.getAllByRole('listitem')).toHaveLength(2));
  expect(region.getAllByRole('listitem').map((row) => row.textContent)).toEqual([
    expect.stringContaining('now, the phone'),
    expect.stringContaining('3 h ago'),
  ]);
  await user.click(region.getByRole('button', { name: 'End Unknown browser, 192.0.2.8' }));
  await waitFor(() => expect(region.getAllByRole('listitem')).toHaveLength(1));
  await user.click(region.getByRole('switch', { name: /^Let the live call end first/ }));
  await user.click(region.getByRole('button', { name: 'End Chrome, Windows, 192.0.2.7' }));
  await region.findByText('Nowhere.');
  expect(ended).toEqual(['session-2?letCallEnd=false', 'session-1?letCallEnd=true']);
});

test('deactivates in place, saying what ends and what stays', async () => {
  const asked: unknown[] = [];
  const { user } = await openPeople({ item: benId });
  apiServer.use(
    answers('GET /api/people/:id/sessions', () => ({
      sessions: [aPlace({ hasPhone: true }), aPlace({ id: 'session-2' })],
    })),
    answers('POST /api/people/:id/deactivate', ({ params, body }) => {
      asked.push([params['id'], body]);
      apiServer.use(
        answers('GET /api/people', () => ({
          people: [{ ...ben, state: 'deactivated', stateSince: Date.now(), version: 2 }],
        })),
      );
      return { ...ben, state: 'deactivated' };
    }),
  );
  await user.click(await key('Deactivate'));
  const box = await screen.findByRole('group', { name: 'Deactivate Ben Ortiz?' });
  await waitFor(() => expect(box).toHaveTextContent('2 sign-ins and the phone end within 2 seconds.'));
  expect(box).toHaveTextContent('The history, the messages and the extension stay.');
  await user.click(within(box).getByRole('button', { name: 'Keep Ben' }));
  expect(asked).toEqual([]);
  await user.click(await key('Deactivate'));
  const again = within(await screen.findByRole('group', { name: 'Deactivate Ben Ortiz?' }));
  expect(again.getByText('A call that talks ends now, for the customer as well.')).toBeInTheDocument();
  await user.click(again.getByRole('switch', { name: /^Let the live call end first/ }));
  expect(again.getByText(/^A call that talks goes on; no other is placed or answered/)).toBeInTheDocument();
  await user.click(await key('Deactivate Ben Ortiz'));
  expect(await key('Activate again')).toBeInTheDocument();
  expect(asked).toEqual([[benId, { letCallEnd: true }]]);

  let change: unknown;
  apiServer.use(
    answers('PATCH /api/people/:id', ({ body }) => {
      change = body;
      return { version: 3 };
    }),
  );
  await user.click(await key('Save'));
  await waitFor(() => expect(change).toMatchObject({ version: 2 }));
});

test('says in the box why somebody cannot be deactivated', async () => {
  apiServer.use(refuses('POST /api/people/:id/deactivate', 409, { code: 'last-administrator' }));
  const { user } = await openPeople({ item: benId });
  await user.click(await key('Deactivate'));
  await user.click(await key('Deactivate Ben Ortiz'));
  expect(
    await screen.findByText(/^An account needs an administrator, and there is no other./),
  ).toBeInTheDocument();
});

test('makes a link for a new password', async () => {
  apiServer.use(answers('POST /api/people/:id/password-link', () => aLink));
  const { user } = await openPeople({ item: benId });
  await user.click(await key('Send a new password'));
  const box = within(await screen.findByRole('group', { name: 'Ben can choose a new password.' }));
  expect(box.getByText(aLink.link)).toBeInTheDocument();
  expect(box.getByRole('button', { name: 'Copy link' })).toBeInTheDocument();
});

test('withdraws an invitation', async () => {
  const asked: unknown[] = [];
  apiServer.use(
    answers('POST /api/people/:id/remove', ({ body, params }) => {
      asked.push([params['id'], body]);
      return null;
    }),
  );
  const { user } = await openPeople({ item: nadiaId });
  await user.click(await key('Withdraw'));
  await waitFor(() => expect(window.location.hash).toBe('#/people'));
  expect(asked).toEqual([[nadiaId, { number: 'keep' }]]);
});

test('removes somebody who was deactivated, and asks what becomes of the number', async () => {
  const asked: unknown[] = [];
  apiServer.use(
    answers('POST /api/people/:id/remove', ({ body }) => {
      asked.push(body);
      return null;
    }),
  );
  const { user } = await openPeople({ item: hugoId });
  await user.click(await key('Remove'));
  const box = within(await screen.findByRole('group', { name: `Remove ${hugo.name}?` }));
  expect(box.getByRole('radio', { name: 'Keep it' })).toBeChecked();
  await user.click(box.getByRole('radio', { name: 'Give it to a colleague' }));
  await user.selectOptions(box.getByRole('combobox', { name: 'Colleague' }), 'Ben Ortiz');
  await user.click(box.getByRole('button', { name: 'Remove Hugo Marin' }));
  await waitFor(() => expect(asked).toEqual([{ number: { to: benId } }]));
});

test('says what was changed, in words', async () => {
  const { user } = await openPeople();
  const at = new Date(new Date().getFullYear(), 0, 4, 12).getTime();
  apiServer.use(
    answers('GET /api/people/:id/audit', () => ({
      entries: [
        {
          id: '3',
          at,
          actor: 'Ada Lund',
          address: '127.0.0.1',
          subject: 'Ana Reyes',
          action: 'person.role-changed',
          before: { role: 'agent' },
          after: { role: 'supervisor' },
        },
        {
          id: '2',
          at,
          actor: 'Ada Lund',
          address: '127.0.0.1',
          subject: 'Ana Reyes',
          action: 'person.seen-off',
          before: null,
          after: null,
        },
        {
          id: '1',
          at,
          actor: 'Ada Lund',
          address: '127.0.0.1',
          subject: 'Ana Reyes',
          action: 'person.invited',
          before: null,
          after: { role: 'agent' },
        },
      ],
    })),
  );
  await user.click(await screen.findByRole('link', { name: /^Ben Ortiz/ }));
  const region = within(await screen.findByRole('region', { name: 'What was changed' }));
  await waitFor(() => expect(region.getAllByRole('listitem')).toHaveLength(3));
  expect(region.getAllByRole('listitem').map((row) => row.textContent.replace(/\s+/g, ' ').trim())).toEqual([
    'Ada Lund 4 Jan Role: Agent → Supervisor',
    'Ada Lund 4 Jan Seen off',
    'Ada Lund 4 Jan Invited as agent',
  ]);
});

test('a person who is no longer there is said so', async () => {
  await openPeople({ item: 'nobody' });
  expect(await screen.findByText('This person is no longer there.')).toBeInTheDocument();
});
