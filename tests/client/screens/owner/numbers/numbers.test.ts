import { screen, waitFor, within } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import { answers, refuses } from '#support/api/answers.ts';
import { apiServer } from '#support/api/server.ts';
import { rentedNumbers } from './office.ts';
import { list, openNumbers, said } from './open-numbers.ts';

const rows = async () => {
  const found = await within(await list()).findAllByRole('button', { name: /calls/ });
  return found.filter((row) => 'number' in row.dataset);
};

test('lists the numbers with their source and the calls of this month, and what they cost together', async () => {
  await openNumbers();
  const found = (await rows()).map(said);
  expect(found[0]).toBe('(202) 555-0110 312 calls Google Ads');
  expect(found[1]).toBe('(202) 555-0111 94 calls Radio at risk');
  expect(said(await list())).toContain('4 numbers, $8.00 a month');
});

test('says of a number on its way that it comes, and of a released one until when it can come back', async () => {
  await openNumbers();
  const found = (await rows()).map(said);
  expect(found[3]).toBe('(617) 555-0158 – calls Mailer, moves here soon porting');
  expect(found[4]).toMatch(/^\(213\) 555-0184 – calls Released, back until 24 May( 2026)? restore$/);
});

test.each([
  ['radio', ['Radio']],
  ['555-0111', ['Radio']],
  ['KITCHENS', ['Google Ads']],
])('finds "%s"', async (search, sources) => {
  const { user } = await openNumbers();
  await rows();
  await user.type(screen.getByRole('textbox', { name: 'Find a number' }), search);
  const found = (await rows()).map(said);
  expect(found).toHaveLength(sources.length);
  sources.forEach((source, index) => expect(found[index]).toContain(source));
});

test('a search that finds nothing offers the way back', async () => {
  const { user } = await openNumbers();
  await rows();
  await user.type(screen.getByRole('textbox', { name: 'Find a number' }), 'nobody');
  await user.click(await screen.findByRole('button', { name: 'Show all numbers' }));
  expect(await rows()).toHaveLength(5);
});

test('arrows walk the list, Enter opens a number under its own address', async () => {
  const { user } = await openNumbers();
  const [first, second] = await rows();
  first?.focus();
  await user.keyboard('{ArrowDown}');
  expect(second).toHaveFocus();
  await user.keyboard('{Enter}');
  expect(await screen.findByRole('heading', { name: /0111/ })).toBeInTheDocument();
  expect(decodeURIComponent(window.location.hash)).toBe('#/numbers/+12025550111');
});

test('the plate says what the number tracks, when it renews and whether calls are recorded', async () => {
  await openNumbers({ number: '+12025550110' });
  const plate = await screen.findByRole('region', { name: /0110/ });
  await waitFor(() =>
    expect(said(plate)).toMatch(
      /Google Ads · Spring kitchens · renews 3 Jun( 2026)? for \$2\.00 · recorded, announced/,
    ),
  );
});

test('an agent is told who sets numbers up, and asks for nothing', async () => {
  const { server } = await openNumbers({ role: 'agent' });
  expect(await screen.findByText(/are set up by administrators. Ask Ada./)).toBeInTheDocument();
  expect(server.asked).toEqual([]);
});

test('a list that cannot be read says so, and can be read again', async () => {
  const { user, app } = await openNumbers();
  await rows();
  apiServer.use(refuses('GET /api/rented-numbers', 403, { code: 'forbidden' }));
  await app.queryClient.resetQueries({ queryKey: ['rented-numbers'] });
  expect(await screen.findByText('The numbers could not be read.')).toBeInTheDocument();
  apiServer.use(answers('GET /api/rented-numbers', () => ({ numbers: rentedNumbers() })));
  await user.click(screen.getByRole('button', { name: 'Try again' }));
  expect(await rows()).toHaveLength(5);
});

test.each([
  ['admin', 'GET /api/people'],
  ['supervisor', 'GET /api/people'],
  ['admin', 'GET /api/rented-numbers/:number/route'],
  ['supervisor', 'GET /api/rented-numbers/:number/route'],
] as const)('shows an %s the route even if the last to arrive is %s', async (role, last) => {
  let arrive: (value?: unknown) => void = () => undefined;
  const { app } = await openNumbers({ role, last, meanwhile: new Promise((resolve) => (arrive = resolve)) });
  await rows();
  await waitFor(() => expect(app.queryClient.isFetching()).toBe(1));
  expect(screen.queryByRole('list', { name: 'Route' })).not.toBeInTheDocument();
  arrive();
  expect(await screen.findByRole('list', { name: 'Route' })).toBeInTheDocument();
});
