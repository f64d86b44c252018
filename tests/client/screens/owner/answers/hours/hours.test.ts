import { screen, waitFor, within } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import { refuses } from '#support/api/answers.ts';
import { apiServer } from '#support/api/server.ts';
import { hoursId, mainOffice, openAnswers, ownId, said, usId } from '../open-answers.ts';

const field = (name: string) => screen.findByRole('textbox', { name });

test('a day is typed, the bar says what changes and for how many, and it is saved for them', async () => {
  const { user, server } = await openAnswers(`hours/${hoursId}`);
  const saturday = await field('Saturday');
  expect(saturday).toHaveValue('9:00–12:00');
  await user.clear(saturday);
  await user.type(saturday, '9-1');
  expect(screen.getByText(/Saturday open until 13:00, for 2 routes and 10 numbers\./)).toBeInTheDocument();
  await user.tab();
  expect(saturday).toHaveValue('9:00–13:00');
  await user.click(screen.getByRole('button', { name: 'Save for 10 numbers' }));
  await waitFor(() => expect(server.asked).toHaveLength(1));
  expect(server.asked[0]?.body).toMatchObject({
    name: 'Main office',
    version: 7,
    week: [...mainOffice.week.slice(0, 5), [{ from: '09:00', until: '13:00' }], []],
    holidaySetIds: [usId],
  });
  expect(await screen.findByText(/^Saved /)).toBeInTheDocument();
  expect(screen.queryByRole('button', { name: /^Save for/ })).toBeNull();
});

test('what it is now, for whom, and what comes', async () => {
  await openAnswers(`hours/${hoursId}`);
  const used = await screen.findByRole('region', { name: 'Used by 10 numbers' });
  expect(within(used).getByRole('link', { name: 'Main line' })).toHaveAttribute(
    'href',
    expect.stringContaining('#/answering/route/'),
  );
  expect(await within(used).findByRole('link', { name: /202.*555-0110/ })).toBeInTheDocument();
  expect(screen.getByText('New York time, 6:00 now · closed until 8:00')).toBeInTheDocument();
  const next = screen.getByRole('list', { name: 'Next days of US holidays' });
  expect(said(next)).toContain('Mon 25 May Memorial Day Closed');
  expect(said(next)).toContain('Thu 24 Dec Christmas Eve 8–13');
});

test('what cannot be read is said at its day when it is left, and nothing is sent', async () => {
  const { user, server } = await openAnswers(`hours/${hoursId}`);
  const monday = await field('Monday');
  await user.clear(monday);
  await user.type(monday, 'early');
  expect(monday).not.toHaveAccessibleDescription();
  await user.keyboard('{Enter}');
  expect(monday).toHaveAccessibleDescription(/These times cannot be read/);
  await waitFor(() => expect(monday).toHaveFocus());
  expect(server.asked).toEqual([]);
  await user.clear(monday);
  await user.type(monday, 'closed');
  expect(monday).not.toHaveAccessibleDescription();
});

test('the same for several days is one change, undone at once', async () => {
  const { user } = await openAnswers(`hours/${hoursId}`);
  await user.click(await screen.findByRole('button', { name: 'Same for several days' }));
  const group = screen.getByRole('group', { name: 'Same for several days' });
  await user.click(within(group).getByRole('checkbox', { name: 'Fri' }));
  const times = within(group).getByRole('textbox', { name: 'Times' });
  await user.clear(times);
  await user.type(times, '7:30-16{Enter}');
  expect(await field('Thursday')).toHaveValue('7:30–16:00');
  expect(await field('Friday')).toHaveValue('8:00–18:00');
  expect(screen.getByText(/1 change\./)).toBeInTheDocument();
  await user.click(screen.getByRole('button', { name: 'Undo' }));
  expect(await field('Thursday')).toHaveValue('8:00–18:00');
});

test('a set of holidays is added and taken out', async () => {
  const { user, server } = await openAnswers(`hours/${hoursId}`);
  await user.click(await screen.findByRole('button', { name: 'Add a set' }));
  await user.click(screen.getByRole('menuitem', { name: 'Our own days, 1 day' }));
  await user.click(screen.getByRole('button', { name: 'Take out US holidays' }));
  expect(screen.getByText(/With Our own days\. Without US holidays, for/)).toBeInTheDocument();
  await user.click(screen.getByRole('button', { name: 'Save for 10 numbers' }));
  await waitFor(() => expect(server.asked[0]?.body).toMatchObject({ holidaySetIds: [ownId] }));
});

test('an older version comes back as a change, which is then saved', async () => {
  const { user, server } = await openAnswers(`hours/${hoursId}`);
  const versions = await screen.findByRole('region', { name: 'Versions' });
  expect(await within(versions).findByText('Saturday open 9:00–12:00')).toBeInTheDocument();
  expect(within(versions).getByText(/^Sam, /)).toBeInTheDocument();
  expect(within(versions).queryByRole('button', { name: 'Restore version 7' })).toBeNull();
  await user.click(await within(versions).findByRole('button', { name: 'Restore version 6' }));
  expect(await field('Saturday')).toHaveValue('Closed');
  await user.click(screen.getByRole('button', { name: 'Save for 10 numbers' }));
  await waitFor(() => expect(server.asked).toHaveLength(1));
});

test('two who save: who was faster is named, both are shown, and one is chosen', async () => {
  const { user, server } = await openAnswers(`hours/${hoursId}`);
  const name = await field('Name');
  await user.type(name, ' East');
  server.hours = [{ ...mainOffice, name: 'Head office', version: 8 }];
  server.versions = [{ savedAt: 0, by: 'Sam', version: 8 }, ...server.versions];
  apiServer.use(refuses('PUT /api/office-hours/:id', 409, { code: 'changed-meanwhile' }));
  await user.click(screen.getByRole('button', { name: 'Save for 10 numbers' }));
  expect(await screen.findByText('Sam saved version 8 while you wrote.')).toBeInTheDocument();
  await user.click(screen.getByRole('button', { name: 'Show both' }));
  const both = screen.getByRole('region', { name: 'Saved by somebody else' });
  expect(within(both).getByRole('row', { name: 'Name Head office Main office East' })).toBeInTheDocument();
  await user.click(within(both).getByRole('button', { name: 'Take theirs' }));
  expect(name).toHaveValue('Head office');
  expect(screen.queryByText(/while you wrote/)).toBeNull();
});

test('new ones are saved for nobody yet, and opened', async () => {
  const { user, server } = await openAnswers('hours/new');
  await user.click(await screen.findByRole('button', { name: 'Save' }));
  const name = await field('Name');
  expect(name).toHaveAccessibleDescription('The name is empty. Enter one.');
  await user.type(name, 'Emergency desk');
  await user.click(screen.getByRole('button', { name: 'Save' }));
  await waitFor(() => expect(window.location.hash).toMatch(/hours\/0{8}/));
  expect(server.asked[0]?.body).toMatchObject({ name: 'Emergency desk', holidaySetIds: [] });
});

test('what was not saved is there on coming back, and the list says so', async () => {
  const { user } = await openAnswers(`hours/${hoursId}`);
  await user.type(await field('Name'), ' East');
  window.location.hash = `#/answering/holidays/${usId}`;
  await screen.findByText('Holidays', { selector: 'p' });
  const list = screen.getByRole('list', { name: 'Office hours' });
  await user.click(within(list).getByRole('link', { name: /Main office.*not saved/ }));
  await waitFor(async () => expect(await field('Name')).toHaveValue('Main office East'));
});

test('hours that a route goes by are not deleted, and say why', async () => {
  apiServer.use(refuses('DELETE /api/office-hours/:id', 409, { code: 'in-use', detail: 'Main line' }));
  const { user } = await openAnswers(`hours/${hoursId}`);
  await user.click(await screen.findByRole('button', { name: 'Delete' }));
  await user.click(screen.getByRole('button', { name: 'Delete Main office' }));
  expect(await screen.findByText(/Still used by Main line\./)).toBeInTheDocument();
});

test('a supervisor reads, and has nothing to press', async () => {
  await openAnswers(`hours/${hoursId}`, { role: 'supervisor' });
  expect(await screen.findByRole('heading', { name: 'Main office' })).toBeInTheDocument();
  expect(screen.queryByRole('textbox')).toBeNull();
  expect(screen.queryByRole('button', { name: /Save|Delete|Copy|Restore|New/ })).toBeNull();
});
