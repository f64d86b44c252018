import { screen, waitFor, within } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import { answers, breaks, refuses } from '#support/api/answers.ts';
import { apiServer } from '#support/api/server.ts';
import { formatDate } from '#client/state/wording/date.ts';
import { aColleague, aLink, openPeople } from './open-people.ts';

const email = () => screen.findByRole('textbox', { name: 'E-mail' });
const name = () => screen.getByRole('textbox', { name: 'Name' });
const extension = () => screen.getByRole('textbox', { name: 'Extension' });
const eva = aColleague({
  id: '00000000-0000-4000-8000-0000000000ee',
  name: 'Eva Novak',
  email: 'eva@harbor.test',
  state: 'invited',
  extension: '102',
});

async function openInvite() {
  const opened = await openPeople();
  await opened.user.click(await screen.findByRole('button', { name: 'Invite people' }));
  await email();
  return opened;
}

test('invites somebody, hands over the link, and goes on to the next', async () => {
  const asked: unknown[] = [];
  apiServer.use(
    answers('POST /api/people', ({ body }) => {
      asked.push(body);
      return { person: eva, access: aLink, number: null };
    }),
  );
  const { user } = await openInvite();
  expect(await email()).toHaveFocus();
  expect(extension()).toHaveValue('102');
  await user.type(await email(), ' eva@harbor.test ');
  await user.type(name(), 'Eva Novak');
  await user.click(screen.getByRole('radio', { name: 'Supervisor' }));
  await user.click(screen.getByRole('button', { name: 'Invite Eva Novak' }));

  const box = within(await screen.findByRole('group', { name: 'Eva Novak is invited.' }));
  expect(box.getByText(aLink.link)).toBeInTheDocument();
  expect(
    box.getByText(new RegExp(`It works once, until ${formatDate(aLink.until, Date.now())}, `)),
  ).toBeVisible();
  expect(asked).toEqual([
    {
      email: 'eva@harbor.test',
      name: 'Eva Novak',
      role: 'supervisor',
      extension: '102',
      teamId: null,
      sees: 'everybody',
      leads: [],
      number: null,
    },
  ]);
  await waitFor(async () => expect(await email()).toHaveFocus());
  expect(await email()).toHaveValue('');
  expect(name()).toHaveValue('');
  expect(extension()).toHaveValue('103');

  await user.click(box.getByRole('button', { name: 'Copy link' }));
  await waitFor(async () => expect(await navigator.clipboard.readText()).toBe(aLink.link));
});

test('says what is wrong before anything is sent, and where', async () => {
  const { user } = await openInvite();
  await user.type(await email(), 'eva');
  await user.clear(extension());
  await user.type(extension(), '7{Enter}');
  await waitFor(async () =>
    expect(await email()).toHaveAccessibleDescription('This is not an e-mail address. Check it.'),
  );
  expect(name()).toHaveAccessibleDescription('The name is empty. Enter it.');
  expect(extension()).toHaveAccessibleDescription(
    'An extension has 2 to 5 digits. Change it, or leave it empty.',
  );
  expect(await email()).toHaveFocus();
});

test.each([
  {
    code: 'email-taken',
    field: 'E-mail',
    words: 'Somebody signs in with this address already. Use another one.',
  },
  {
    code: 'extension-taken',
    field: 'Extension',
    words: 'Somebody else has this extension. Choose another one.',
  },
] as const)('says at the field what the server says: $code', async ({ code, field, words }) => {
  apiServer.use(refuses('POST /api/people', 409, { code }));
  const { user } = await openInvite();
  await user.type(await email(), 'eva@harbor.test');
  await user.type(name(), 'Eva Novak{Enter}');
  await waitFor(() =>
    expect(screen.getByRole('textbox', { name: field })).toHaveAccessibleDescription(words),
  );
});

test('closes by Escape, and the focus goes back to the key', async () => {
  const { user } = await openInvite();
  await user.keyboard('{Escape}');
  await waitFor(() => expect(screen.getByRole('button', { name: 'Invite people' })).toHaveFocus());
  expect(window.location.hash).toBe('#/people');
});

test('a list, too, is left by Escape', async () => {
  const { user } = await openPeople();
  await user.click(await screen.findByRole('button', { name: 'From a list' }));
  await screen.findByRole('heading', { name: 'Invite people from a list' });
  await user.keyboard('{Escape}');
  await waitFor(() => expect(screen.getByRole('button', { name: 'From a list' })).toHaveFocus());
});

test('invites from a list, and says of each bad line what is wrong with it', async () => {
  apiServer.use(
    answers('POST /api/people/import', () => ({
      invited: [
        { id: eva.id, name: eva.name, email: eva.email, access: aLink },
        { id: 'other', name: '=Ben', email: 'b@harbor.test', access: aLink },
      ],
      faults: [{ line: 4, reason: 'role-unknown' as const, text: 'x@harbor.test,X,boss' }],
    })),
  );
  const { user } = await openPeople();
  await user.click(await screen.findByRole('button', { name: 'From a list' }));
  const file = new File(['email,name\n'], 'people.csv', { type: 'text/csv' });
  await user.upload(await screen.findByLabelText('Choose a CSV file'), file);
  expect(await screen.findByText('2 people invited.')).toBeInTheDocument();
  expect(screen.getByRole('heading', { name: '1 line left out' })).toBeInTheDocument();
  expect(screen.getByText('The role is none of agent, supervisor, administrator.')).toBeInTheDocument();
  await user.click(screen.getByRole('button', { name: 'Copy all links' }));
  expect(await screen.findByRole('button', { name: 'Copied' })).toBeInTheDocument();
  expect(await navigator.clipboard.readText()).toBe(
    `Eva Novak <eva@harbor.test> ${aLink.link}\n=Ben <b@harbor.test> ${aLink.link}`,
  );
});

test('a list that was brought before says so by line, and new links are to be had', async () => {
  const asked: unknown[] = [];
  apiServer.use(
    answers('POST /api/people/import', () => ({
      invited: [{ id: 'other', name: 'Ben', email: 'b@harbor.test', access: aLink }],
      faults: [
        { line: 2, reason: 'invited-already' as const, text: 'eva@harbor.test,Eva Novak', personId: eva.id },
      ],
    })),
    answers('POST /api/people/links', ({ body }) => {
      asked.push(body);
      return { links: [{ id: eva.id, name: eva.name, email: eva.email, access: aLink }] };
    }),
  );
  const { user } = await openPeople({ item: 'list' });
  await user.upload(await screen.findByLabelText('Choose a CSV file'), new File(['x'], 'people.csv'));
  expect(await screen.findByText('Invited already: nothing was done.')).toBeInTheDocument();
  expect(screen.getByText(/^Invited before: 1 person of this list./)).toBeInTheDocument();
  await user.click(screen.getByRole('button', { name: 'Make new links for 1 person' }));
  const links = within(await screen.findByRole('region', { name: 'Links' }));
  expect(await links.findByText('Eva Novak')).toBeInTheDocument();
  expect(links.getByText('Ben')).toBeInTheDocument();
  expect(asked).toEqual([{ ids: [eva.id] }]);
  expect(screen.queryByRole('button', { name: /^Make new links/ })).not.toBeInTheDocument();
});

test('where a list was broken off, those who are invited are there with links to be had', async () => {
  apiServer.use(breaks('POST /api/people/import'));
  const { user } = await openPeople({ item: 'list' });
  expect(await screen.findByText(/^Invited, and not here yet: 2 people./)).toBeInTheDocument();
  await user.upload(await screen.findByLabelText('Choose a CSV file'), new File(['x'], 'people.csv'));
  expect(await screen.findByText(/^The connection was lost on the way./)).toHaveTextContent(
    'Choose the file again for the rest: nobody is invited twice.',
  );
  expect(screen.getByRole('button', { name: 'Make new links for 2 people' })).toBeInTheDocument();
});

test('says that the links of a list are mailed, where they are', async () => {
  const access = { ...aLink, isMailed: true };
  apiServer.use(
    answers('POST /api/people/import', () => ({
      invited: [{ id: eva.id, name: eva.name, email: eva.email, access }],
      faults: [],
    })),
  );
  const { user } = await openPeople();
  await user.click(await screen.findByRole('button', { name: 'From a list' }));
  await user.upload(
    await screen.findByLabelText('Choose a CSV file'),
    new File(['email,name\n'], 'people.csv'),
  );
  expect(await screen.findByText(/They are mailed, and can be handed over, too/)).toBeInTheDocument();
  expect(screen.queryByText(/Hand the links over yourself/)).not.toBeInTheDocument();
});

test('says which columns a list needs', async () => {
  apiServer.use(refuses('POST /api/people/import', 422, { code: 'csv-unreadable' }));
  const { user } = await openPeople({ item: 'list' });
  await user.upload(await screen.findByLabelText('Choose a CSV file'), new File(['x'], 'people.csv'));
  expect(
    await screen.findByText(/This file is not a CSV with the columns email and name./),
  ).toBeInTheDocument();
});
