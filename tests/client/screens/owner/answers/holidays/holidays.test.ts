import { screen, waitFor, within } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import { refuses } from '#support/api/answers.ts';
import { apiServer } from '#support/api/server.ts';
import { openAnswers, said, usHolidays, usId } from '../open-answers.ts';

const field = (name: string) => screen.findByRole('textbox', { name });

test('a set begins as a sample of a country, and every day of it is in words', async () => {
  const { user, server } = await openAnswers('holidays/new');
  await user.click(await screen.findByRole('button', { name: 'United States, 2 days' }));
  expect(await field('Name')).toHaveValue('United States');
  expect(await field('When Memorial Day is')).toHaveValue('last Monday of May');
  expect(await field('Open on Christmas Eve')).toHaveValue('8:00–13:00');
  await user.click(screen.getByRole('button', { name: 'Save' }));
  await waitFor(() => expect(window.location.hash).toMatch(/holidays\/0{8}/));
  expect(server.asked[0]?.body).toEqual({ name: 'United States', holidays: usHolidays.holidays });
});

test('a set with no day is not saved, and says so at its place', async () => {
  const { user, server } = await openAnswers('holidays/new');
  await user.click(await screen.findByRole('button', { name: 'Days of our own' }));
  await user.type(await field('Name'), 'Our own days');
  await user.click(screen.getByRole('button', { name: 'Save' }));
  const add = screen.getByRole('button', { name: 'Add a day' });
  expect(add).toHaveAccessibleDescription('There is no day in it. Add one.');
  await waitFor(() => expect(add).toHaveFocus());
  expect(server.asked).toEqual([]);
  await user.click(add);
  await waitFor(() => expect(screen.getByRole('textbox', { name: 'Name of this day' })).toHaveFocus());
  await user.keyboard('Christmas Eve{Tab}dec 24{Tab}');
  expect(await field('When Christmas Eve is')).toHaveValue('24 December');
  expect(screen.getByText(/^next Thu 24 Dec/)).toBeInTheDocument();
  const open = await field('Open on Christmas Eve');
  await user.clear(open);
  await user.type(open, '8-1{Enter}');
  await waitFor(() =>
    expect(server.asked[0]?.body).toEqual({ name: 'Our own days', holidays: [usHolidays.holidays[1]] }),
  );
});

test('a day that cannot be read is marked where it stands', async () => {
  const { user, server } = await openAnswers(`holidays/${usId}`);
  const when = await field('When Memorial Day is');
  await user.clear(when);
  await user.type(when, 'some Monday');
  await user.tab();
  expect(when).toHaveAccessibleDescription(/This day cannot be read/);
  await user.click(screen.getByRole('button', { name: 'Save for 10 numbers' }));
  await waitFor(() => expect(when).toHaveFocus());
  expect(server.asked).toEqual([]);
});

test('what is changed is said, and saved for all that keep it', async () => {
  const { user, server } = await openAnswers(`holidays/${usId}`);
  await user.click(await screen.findByRole('button', { name: 'Take out Memorial Day' }));
  expect(screen.getByText(/Without Memorial Day, for 1 office hours and 10 numbers\./)).toBeInTheDocument();
  await user.click(screen.getByRole('button', { name: 'Save for 10 numbers' }));
  await waitFor(() =>
    expect(server.asked[0]?.body).toEqual({
      name: 'US holidays',
      holidays: [usHolidays.holidays[1]],
      version: 3,
    }),
  );
});

test('who keeps it is named, and it is not deleted while somebody does', async () => {
  apiServer.use(refuses('DELETE /api/holiday-sets/:id', 409, { code: 'in-use', detail: 'Main office' }));
  const { user } = await openAnswers(`holidays/${usId}`);
  const used = await screen.findByRole('region', { name: 'Used by 10 numbers' });
  expect(said(within(used).getByRole('list'))).toBe('Main office 10 numbers');
  await user.click(screen.getByRole('button', { name: 'Delete' }));
  await user.click(screen.getByRole('button', { name: 'Delete US holidays' }));
  expect(await screen.findByText(/Still used by Main office\./)).toBeInTheDocument();
});

test('two who save: both are shown', async () => {
  const { user, server } = await openAnswers(`holidays/${usId}`);
  await user.click(await screen.findByRole('button', { name: 'Take out Memorial Day' }));
  server.sets = server.sets.map((set) =>
    set.id === usId ? { ...usHolidays, name: 'Public', version: 7 } : set,
  );
  apiServer.use(refuses('PUT /api/holiday-sets/:id', 409, { code: 'changed-meanwhile' }));
  await user.click(screen.getByRole('button', { name: 'Save for 10 numbers' }));
  expect(await screen.findByText('Ada saved version 7 while you wrote.')).toBeInTheDocument();
  await user.click(screen.getByRole('button', { name: 'Show both' }));
  expect(screen.getByRole('row', { name: 'Name Public US holidays' })).toBeInTheDocument();
});
