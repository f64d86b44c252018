import { screen, waitFor, within } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import { toMicros } from '#kit/money.ts';
import { answers, refuses } from '#support/api/answers.ts';
import { apiServer } from '#support/api/server.ts';
import { aRentedNumber } from '../numbers/office.ts';
import {
  ada,
  aColleague,
  adaId,
  aLink,
  ben,
  benId,
  billing,
  nadia,
  openPeople,
  sales,
} from './open-people.ts';

const sam = aColleague({
  id: '00000000-0000-4000-8000-0000000000f1',
  name: 'Sam Kim',
  role: 'supervisor',
  extension: '104',
  sees: 'teams',
  leads: [billing.id, sales.id],
});
const people = [ada, { ...ben, teamId: billing.id }, { ...nadia, teamId: sales.id }, sam];
const teams = [billing, sales];
const rows = () => within(screen.getByRole('list', { name: 'People' })).getAllByRole('link');
const open = (item = '', more = {}) => openPeople({ item, people, teams, ...more });
const list = () => screen.findByRole('list', { name: 'People' });
const team = () => screen.getByRole('combobox', { name: 'Team' });

test('says of each the team that they are in, or those that they lead', async () => {
  await open();
  await list();
  expect(rows()[0]).not.toHaveTextContent('Team');
  expect(rows()[1]).toHaveTextContent('Ben Ortiz ben@harbor.test Agent Team Billing');
  expect(rows()[3]).toHaveTextContent('Supervisor Team Billing, Sales');
});

test('shows a team alone, or who is in none', async () => {
  const { user } = await open();
  await list();
  const filter = screen.getByRole('combobox', { name: 'Whose team' });
  await user.selectOptions(filter, 'Sales');
  expect(rows().map((row) => row.textContent)).toEqual([
    expect.stringContaining('Nadia Petrov'),
    expect.stringContaining('Sam Kim'),
  ]);
  await user.selectOptions(filter, 'No team');
  expect(rows()).toHaveLength(1);
  expect(screen.getByRole('radio', { name: 'All 1' })).toBeChecked();
});

test('teams are made, and say how many are in them and who leads them', async () => {
  const made: unknown[] = [];
  apiServer.use(
    answers('POST /api/teams', ({ body }) => {
      made.push(body);
      return { id: 'new', name: 'Service', version: 1 };
    }),
  );
  const { user } = await open();
  await user.click(await screen.findByRole('button', { name: 'Teams 2' }));
  const field = await screen.findByRole('textbox', { name: 'New team' });
  expect(field).toHaveFocus();
  const panel = within(screen.getByRole('list', { name: 'Teams' }));
  expect(panel.getAllByRole('listitem').map((one) => one.textContent)).toEqual([
    expect.stringMatching(/^Billing 1 person · led by Sam Kim/),
    expect.stringMatching(/^Sales 1 person · led by Sam Kim/),
  ]);
  await user.type(field, ' Service {Enter}');
  await waitFor(() => expect(made).toEqual([{ name: 'Service' }]));
  await waitFor(() => expect(field).toHaveValue(''));
  expect(field).toHaveFocus();
});

test.each([
  [{ code: 'in-use' }, 'Another team has this name. Choose another one.'],
  [{ code: 'too-many' }, 'An account has 200 teams at most. Delete one first.'],
] as const)('says at the name why there is no such team: %o', async (refusal, words) => {
  apiServer.use(refuses('POST /api/teams', 409, refusal));
  const { user } = await open('teams');
  await user.type(await screen.findByRole('textbox', { name: 'New team' }), 'Sales{Enter}');
  await waitFor(() =>
    expect(screen.getByRole('textbox', { name: 'New team' })).toHaveAccessibleDescription(words),
  );
});

test('a team that somebody else renamed meanwhile shows both names', async () => {
  const sent: unknown[] = [];
  const { user } = await open('teams');
  await user.click(await screen.findByRole('button', { name: 'Rename Sales' }));
  apiServer.use(
    refuses('PATCH /api/teams/:id', 409, { code: 'changed-meanwhile' }),
    answers('GET /api/teams', () => ({ teams: [billing, { ...sales, name: 'Sellers', version: 2 }] })),
  );
  const field = screen.getByRole('textbox', { name: 'Name of the team' });
  expect(field).toHaveFocus();
  await user.keyboard('Shop{Enter}');
  await screen.findByRole('cell', { name: 'Sellers' });
  apiServer.use(
    answers('PATCH /api/teams/:id', ({ body }) => {
      sent.push(body);
      return { ...sales, name: 'Shop', version: 3 };
    }),
  );
  await user.click(screen.getByRole('button', { name: 'Keep mine' }));
  await waitFor(() => expect(sent).toEqual([{ name: 'Shop', version: 2 }]));
  await waitFor(() => expect(screen.queryByRole('button', { name: 'Save' })).not.toBeInTheDocument());
});

test('deleting a team says before what becomes of its people', async () => {
  let deleted = 0;
  apiServer.use(
    answers('DELETE /api/teams/:id', () => {
      deleted += 1;
      return null;
    }),
  );
  const { user } = await open('teams');
  await user.click(await screen.findByRole('button', { name: 'Delete Sales' }));
  expect(
    screen.getByText('1 person will be in no team. Sam Kim will no longer see them by Sales.'),
  ).toBeVisible();
  await user.click(screen.getByRole('button', { name: 'Keep Sales' }));
  await waitFor(() => expect(screen.getByRole('button', { name: 'Rename Sales' })).toHaveFocus());
  expect(deleted).toBe(0);
  await user.click(screen.getByRole('button', { name: 'Delete Sales' }));
  await user.click(screen.getByRole('button', { name: 'Delete Sales' }));
  await waitFor(() => expect(deleted).toBe(1));
});

test('a supervisor’s scope is chosen, with a sentence each, and goes with the teams that they lead', async () => {
  const sent: unknown[] = [];
  apiServer.use(
    answers('PATCH /api/people/:id', ({ body }) => {
      sent.push(body);
      return { version: 2 };
    }),
  );
  const { user } = await open(sam.id);
  const leads = within(await screen.findByRole('group', { name: 'Leads' }));
  expect(
    screen.getByText(
      'Sees who is in these teams, their calls, messages and usage. Nothing of others, and no money.',
    ),
  ).toBeVisible();
  await user.click(leads.getByRole('button', { name: 'Take Billing away' }));
  await user.click(leads.getByRole('button', { name: 'Take Sales away' }));
  expect(screen.getByText('Leads no team yet, so sees only themselves. Add a team.')).toBeVisible();
  await user.type(leads.getByRole('combobox', { name: 'Add a team they lead' }), 'sal{Enter}');
  await user.selectOptions(team(), 'Billing');
  await user.click(screen.getByRole('button', { name: 'Save' }));
  await waitFor(() =>
    expect(sent).toEqual([
      expect.objectContaining({ sees: 'teams', leads: [sales.id], teamId: billing.id, version: 1 }),
    ]),
  );
});

test('an agent is given a team, and no scope', async () => {
  const sent: unknown[] = [];
  apiServer.use(
    answers('PATCH /api/people/:id', ({ body }) => {
      sent.push(body);
      return { version: 2 };
    }),
  );
  const { user } = await open(benId);
  await screen.findByRole('combobox', { name: 'Team' });
  expect(screen.queryByRole('group', { name: 'Leads' })).not.toBeInTheDocument();
  await user.selectOptions(team(), 'None');
  await user.click(screen.getByRole('button', { name: 'Save' }));
  await waitFor(() => expect(sent).toEqual([expect.objectContaining({ teamId: null })]));
  expect(sent).toEqual([expect.not.objectContaining({ leads: [] })]);
});

test('without a team the form says where one is made', async () => {
  await openPeople({ item: 'invite' });
  expect(await screen.findByRole('link', { name: 'Make one' })).toHaveAttribute('href', '#/people/teams');
});

async function openInvite(more = {}) {
  const { user } = await open('invite', more);
  await user.type(await screen.findByRole('textbox', { name: 'E-mail' }), 'eva@harbor.test');
  await user.type(screen.getByRole('textbox', { name: 'Name' }), 'Eva Novak');
  return user;
}
const invites = (number: object | null, asked: unknown[] = []) =>
  answers('POST /api/people', ({ body }) => {
    asked.push(body);
    return { person: nadia, access: aLink, number: number as never };
  });

test('a number of the account that is nobody’s is given with the invitation', async () => {
  const asked: unknown[] = [];
  apiServer.use(invites({ number: '+12025550110', state: 'theirs', code: null }, asked));
  const numbers = [
    aRentedNumber({ number: '+12025550110', agentId: null, version: 4 }),
    aRentedNumber({ number: '+12025550121', agentId: adaId }),
  ];
  const user = await openInvite({ numbers });
  const choice = screen.getByRole('combobox', { name: 'Own number' });
  await within(choice).findByRole('option', { name: /0110/ });
  expect(within(choice).queryByRole('option', { name: /0121/ })).not.toBeInTheDocument();
  await user.selectOptions(choice, '+12025550110');
  await user.selectOptions(team(), 'Sales');
  await user.click(screen.getByRole('button', { name: 'Invite Eva Novak' }));
  await screen.findByText('(202) 555-0110 is theirs.');
  expect(asked).toEqual([
    expect.objectContaining({
      teamId: sales.id,
      number: { number: '+12025550110', isToRent: false, version: 4 },
    }),
  ]);
  expect(choice).toHaveValue('');
});

test('one is rented on the spot, with its price, and what became of it is said', async () => {
  const asked: unknown[] = [];
  const micros = toMicros(2_000_000);
  apiServer.use(
    answers('GET /api/number-offers', () => ({
      offers: [{ number: '+13125550140', place: 'Chicago, IL', microsPerMonth: micros }],
    })),
    invites({ number: '+13125550140', state: 'failed', code: 'balance-empty' }, asked),
  );
  const user = await openInvite();
  await user.selectOptions(screen.getByRole('combobox', { name: 'Own number' }), 'Rent one');
  await user.click(screen.getByRole('button', { name: 'Invite Eva Novak' }));
  const areaCode = screen.getByRole('textbox', { name: 'Area code' });
  await waitFor(() =>
    expect(areaCode).toHaveAccessibleDescription('No number is chosen. Choose one, or None.'),
  );
  expect(asked).toEqual([]);
  await user.type(areaCode, '312');
  await user.click(await screen.findByRole('radio', { name: /0140 Chicago, IL \$2.00 a month/ }));
  expect(screen.getByText('Rented with the invitation. The first month is charged then.')).toBeVisible();
  await user.click(screen.getByRole('button', { name: 'Invite Eva Novak' }));
  await screen.findByText(
    '(312) 555-0140 is not theirs. The balance does not pay for the first month. Add money under Account, then rent it under Numbers.',
  );
  expect(screen.getByRole('group', { name: 'Nadia Petrov is invited.' })).toBeVisible();
  expect(asked).toEqual([expect.objectContaining({ number: { number: '+13125550140', isToRent: true } })]);
});

test('a toll-free one is rented without an area code, and a network that does not answer is said', async () => {
  const asked: unknown[] = [];
  const searched: string[] = [];
  const micros = toMicros(3_000_000);
  apiServer.use(
    answers('GET /api/number-offers', ({ url }) => {
      searched.push(url.search);
      return { offers: [{ number: '+18005550140', place: 'Toll-free', microsPerMonth: micros }] };
    }),
    invites({ number: '+18005550140', state: 'failed', code: 'server-unavailable' }, asked),
  );
  const user = await openInvite();
  await user.selectOptions(screen.getByRole('combobox', { name: 'Own number' }), 'Rent a toll-free one');
  await screen.findByRole('radio', { name: /0140 Toll-free \$3.00 a month/ });
  await user.click(screen.getByRole('button', { name: 'Invite Eva Novak' }));
  expect(await screen.findByText('No number is chosen. Choose one, or None.')).toBeVisible();
  await user.click(screen.getByRole('radio', { name: /0140/ }));
  await user.click(screen.getByRole('button', { name: 'Invite Eva Novak' }));
  await screen.findByText(
    '(800) 555-0140 is not theirs. The network that rents numbers does not answer. Rent it again under Numbers.',
  );
  expect(searched).toEqual(['?tollFree=true']);
  expect(asked).toEqual([expect.objectContaining({ number: { number: '+18005550140', isToRent: true } })]);
});

test('a supervisor of teams reads who is in them, and is offered no money', async () => {
  await open('', { role: 'supervisor', sees: 'teams' });
  await list();
  expect(screen.queryByRole('button', { name: /^Teams/ })).not.toBeInTheDocument();
  window.location.hash = '#/account/ledger';
  expect(await screen.findByText('Money and plans are kept by administrators. Ask Ada.')).toBeInTheDocument();
  window.location.hash = '#/numbers/buy';
  expect(await screen.findByText('This is set up by administrators. Ask Ada.')).toBeInTheDocument();
});
