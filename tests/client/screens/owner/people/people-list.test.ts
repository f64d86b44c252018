import { screen, waitFor, within } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import { answers, refuses } from '#support/api/answers.ts';
import { apiServer } from '#support/api/server.ts';
import { formatDate } from '#client/state/wording/date.ts';
import { ada, aColleague, aLink, ben, benId, jaeId, nadia, openPeople } from './open-people.ts';

const rows = () => within(screen.getByRole('list', { name: 'People' })).getAllByRole('link');
const list = () => screen.findByRole('list', { name: 'People' });
const search = () => screen.getByRole('textbox', { name: 'Search people' });

test('says of each who they are, what they may do, and whether they are at work here', async () => {
  await openPeople();
  await list();
  const [first, , invited, expired, stopped] = rows();
  expect(first).toHaveTextContent('Ada Lund ada@harbor.test Administrator – Extension 100 Active');
  expect(invited).toHaveTextContent(`Invited until ${formatDate(nadia.invitedUntil ?? 0, Date.now())}`);
  expect(expired).toHaveTextContent('Expired');
  expect(stopped).toHaveTextContent(/Deactivated \d+ \w+/);
});

test('is reached from the rail, before the numbers, by supervisors and administrators', async () => {
  await openPeople({ role: 'supervisor' });
  await list();
  const rail = within(screen.getByRole('navigation', { name: 'Main' })).getAllByRole('link');
  expect(rail.map((link) => link.textContent.trim())).toEqual([
    'Phone',
    'History',
    'Voicemail',
    'People',
    'Numbers',
    'Answering',
    'Sounds',
    'Account',
    'Devices',
  ]);
  expect(screen.queryByRole('button', { name: 'Invite people' })).not.toBeInTheDocument();
  expect(screen.queryByRole('button', { name: /^Send again/ })).not.toBeInTheDocument();
});

test('an agent is told whom to ask', async () => {
  await openPeople({ role: 'agent' });
  expect(screen.getByText('People are invited and changed by administrators. Ask Ada.')).toBeInTheDocument();
});

test('finds by a part of the name or by the extension, and by what is missing says so', async () => {
  const { user } = await openPeople();
  await list();
  await user.type(search(), 'ort');
  expect(rows()).toHaveLength(1);
  expect(rows()[0]).toHaveTextContent('Ben Ortiz');
  await user.clear(search());
  await user.type(search(), '105');
  expect(rows()[0]).toHaveTextContent('Nadia Petrov');
  await user.type(search(), '9');
  expect(screen.getByText('Nobody here is “1059”.')).toBeInTheDocument();
  await user.click(screen.getByRole('button', { name: 'Show everybody' }));
  expect(rows()).toHaveLength(5);
});

test('counts the invited and the deactivated, and shows them alone', async () => {
  const { user } = await openPeople();
  await list();
  expect(screen.getByRole('radio', { name: 'All 5' })).toBeChecked();
  await user.click(screen.getByRole('radio', { name: 'Invited 2' }));
  expect(rows().map((row) => row.textContent)).toEqual([
    expect.stringContaining('Nadia Petrov'),
    expect.stringContaining('Jae Kim'),
  ]);
  await user.click(screen.getByRole('radio', { name: 'Deactivated 1' }));
  expect(rows()).toHaveLength(1);
});

test('makes a hundred rows of two thousand people, and more when asked', async () => {
  const people = Array.from({ length: 2_000 }, (_, at) =>
    aColleague({ id: `person-${at}`, name: `Person ${at}`, extension: String(1_000 + at) }),
  );
  const { user } = await openPeople({ people });
  await list();
  expect(rows()).toHaveLength(100);
  expect(screen.getByText('1,900 more.')).toBeInTheDocument();
  await user.click(screen.getByRole('button', { name: 'Show more' }));
  expect(rows()).toHaveLength(200);
  await user.type(search(), 'person 1999');
  expect(rows()).toHaveLength(1);
});

test('says that there is nobody else yet', async () => {
  await openPeople({ people: [ada] });
  expect(await screen.findByText('Only you so far.')).toBeInTheDocument();
});

test('sends an expired invitation again, and shows the link on the person’s page', async () => {
  const asked: unknown[] = [];
  apiServer.use(
    answers('POST /api/people/:id/invitation', ({ params }) => {
      asked.push(params['id']);
      return aLink;
    }),
  );
  const { user } = await openPeople();
  await user.click(await screen.findByRole('button', { name: 'Send again to Jae Kim' }));
  await waitFor(() => expect(window.location.hash).toBe(`#/people/${jaeId}`));
  expect(await screen.findByText(aLink.link)).toBeInTheDocument();
  expect(asked).toEqual([jaeId]);
});

test('says that it could not be sent again', async () => {
  apiServer.use(refuses('POST /api/people/:id/invitation', 404, { code: 'not-found' }));
  const { user } = await openPeople();
  await user.click(await screen.findByRole('button', { name: 'Send again to Jae Kim' }));
  expect(await screen.findByText('It is no longer there. Reload the page.')).toBeInTheDocument();
});

test('shows at once whom another administrator invited, and keeps what is typed', async () => {
  const { user, sources } = await openPeople({ people: [ada, ben], item: benId });
  const name = await screen.findByRole('textbox', { name: 'Name' });
  await user.type(name, ' Diaz');
  apiServer.use(answers('GET /api/people', () => ({ people: [ada, ben, nadia] })));
  sources.latest.says('people.changed', {});
  expect(await screen.findByRole('link', { name: /^Nadia Petrov/ })).toBeInTheDocument();
  expect(name).toHaveValue('Ben Ortiz Diaz');
});
