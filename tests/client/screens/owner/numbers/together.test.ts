import { screen, waitFor, within } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import { answers, refuses } from '#support/api/answers.ts';
import { apiServer } from '#support/api/server.ts';
import { id } from './office.ts';
import { list, openNumbers } from './open-numbers.ts';

const mainLine = id(60);
const routes = [
  { id: mainLine, name: 'Main line', numbers: 9, routes: 0, savedAt: 0 },
  { id: id(61), name: 'Radio, spring', numbers: 1, routes: 0, savedAt: 0 },
];
const served = () => apiServer.use(answers('GET /api/routes', () => ({ routes })));
const box = async (name: RegExp) => within(await list()).findByRole('checkbox', { name });

test('numbers chosen together get one route', async () => {
  served();
  const asked: unknown[] = [];
  apiServer.use(
    answers('PUT /api/number-routes', ({ body }) => {
      asked.push(body);
      return null;
    }),
  );
  const { user } = await openNumbers();
  await user.click(await box(/555-0110/));
  await user.click(await box(/555-0111/));
  expect(screen.getByText('2 numbers chosen')).toBeInTheDocument();
  await user.click(screen.getByRole('button', { name: 'Route for 2 numbers' }));
  const dialog = screen.getByRole('dialog', { name: 'Route for 2 numbers' });
  await user.selectOptions(await within(dialog).findByRole('combobox', { name: 'Route' }), mainLine);
  await user.click(within(dialog).getByRole('button', { name: 'Use for 2 numbers' }));
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  expect(asked).toEqual([{ numbers: ['+12025550110', '+12025550111'], routeId: mainLine }]);
  expect(screen.queryByText(/chosen$/)).toBeNull();
});

test('by keys alone: arrows go from box to box, space chooses', async () => {
  served();
  const { user } = await openNumbers();
  const first = await box(/555-0110/);
  first.focus();
  await user.keyboard(' {ArrowDown} ');
  expect(first).toBeChecked();
  expect(await box(/555-0111/)).toHaveFocus();
  expect(screen.getByText('2 numbers chosen')).toBeInTheDocument();
});

test('what the server refuses is said, and the choice stays', async () => {
  served();
  apiServer.use(refuses('PUT /api/number-routes', 404, { code: 'not-found' }));
  const { user } = await openNumbers();
  await user.click(await box(/555-0110/));
  await user.click(screen.getByRole('button', { name: 'Route for 1 number' }));
  await user.click(await screen.findByRole('button', { name: 'Use for 1 number' }));
  const dialog = screen.getByRole('dialog');
  await waitFor(() => expect(within(dialog).getByRole('alert')).not.toBeEmptyDOMElement());
  expect(screen.getByText('1 number chosen')).toBeInTheDocument();
});

test('a number that a shared route serves says so, with the way there, and is not changed here', async () => {
  served();
  await openNumbers({ routeId: mainLine });
  const way = await screen.findByRole('link', { name: 'Main line' });
  expect(way).toHaveAttribute('href', `#/answering/routes/${mainLine}`);
  expect(way.closest('p')).toHaveTextContent(/Served by Main line, as 8 other numbers are\./);
  expect(screen.getByRole('button', { name: 'Use another route' })).toBeInTheDocument();
  expect(screen.queryByRole('list', { name: 'Route' })).toBeNull();
});

test('a released number is not chosen, and a supervisor chooses none', async () => {
  served();
  await openNumbers({ role: 'supervisor' });
  await list();
  expect(screen.queryByRole('checkbox')).toBeNull();
});
