import { describe, expect, test } from 'vitest';
import {
  daysOf,
  daysWith,
  queryOf,
  readView,
  usageHref,
  within,
  writeView,
} from '#client/screens/owner/account/usage/usage-view.ts';

const today = '2026-05-14';
const read = (query: string) => readView(query, today);

test('the first visit shows this month by day', () => {
  expect(read('')).toEqual({
    range: 'this-month',
    from: '2026-05-01',
    to: '2026-05-14',
    by: 'day',
    measure: 'minutes',
    filters: {},
  });
});

test.each([
  ['this-month', '2026-05-01', '2026-05-14'],
  ['last-month', '2026-04-01', '2026-04-30'],
  ['30-days', '2026-04-15', '2026-05-14'],
] as const)('%s is from %s to %s', (range, from, to) => {
  expect(daysOf(range, today)).toEqual({ range, from, to });
  expect(read(`range=${range}`)).toMatchObject({ range, from, to });
});

test('last month is found from the last day of a long one', () => {
  expect(daysOf('last-month', '2026-03-31')).toMatchObject({ from: '2026-02-01', to: '2026-02-28' });
});

test.each([
  ['from=2026-04-03&to=2026-04-20', '2026-04-03', '2026-04-20'],
  ['from=2026-04-20&to=2026-04-03', '2026-04-03', '2026-04-20'],
  ['from=2026-04-03', '2026-04-03', '2026-05-14'],
  ['from=2024-01-01&to=2026-05-01', '2025-05-01', '2026-05-01'],
])('own days of %s are from %s to %s', (query, from, to) => {
  expect(read(query)).toMatchObject({ range: 'own', from, to });
});

test.each(['by=colour', 'from=2026-02-30', 'from=soon&to=later', 'range=own', 'direction=up', 'show=all'])(
  'what makes no sense in %s is as on the first visit',
  (query) => {
    expect(read(query)).toEqual(read(''));
  },
);

test.each([
  '',
  'range=last-month&by=agent',
  'from=2026-04-03&to=2026-04-20&show=cost',
  'by=number&agent=user-1&source=Google+Ads&direction=inbound&number=%2B12025550110',
  'source=',
])('an address can be sent: %s', (query) => {
  const view = read(query);
  expect(readView(writeView(view), today)).toEqual(view);
  expect(usageHref(view).split('?')[1] ?? '').toBe(writeView(view));
});

test('the API is asked for the same, in the zone of the browser', () => {
  const view = read('by=agent&number=%2B12025550110&direction=outbound');
  expect(queryOf(view, 'America/New_York')).toEqual({
    from: '2026-05-01',
    to: '2026-05-14',
    by: 'agent',
    timeZone: 'America/New_York',
    number: '+12025550110',
    direction: 'outbound',
  });
});

test('a day opens by number, an agent by day', () => {
  expect(within(read('agent=user-1'), '2026-05-12')).toMatchObject({
    range: 'own',
    from: '2026-05-12',
    to: '2026-05-12',
    by: 'number',
    filters: { agent: 'user-1' },
  });
  expect(within(read('by=agent&source=Radio'), 'user-2')).toMatchObject({
    by: 'day',
    filters: { source: 'Radio', agent: 'user-2' },
  });
});

describe('a day that is typed stands, and the other one', () => {
  const before = { from: '2026-05-01', to: '2026-05-14' };
  test.each([
    { typed: { from: '2026-05-10' }, days: { from: '2026-05-10', to: '2026-05-14' }, what: 'stays' },
    { typed: { from: '2026-05-20' }, days: { from: '2026-05-20', to: '2026-05-20' }, what: 'comes along' },
    {
      typed: { from: '2025-01-01' },
      days: { from: '2025-01-01', to: '2026-01-01' },
      what: 'is a year later',
    },
    { typed: { to: '2026-05-20' }, days: { from: '2026-05-01', to: '2026-05-20' }, what: 'stays' },
    { typed: { to: '2026-04-20' }, days: { from: '2026-04-20', to: '2026-04-20' }, what: 'comes along' },
    {
      typed: { to: '2027-06-01' },
      days: { from: '2026-06-01', to: '2027-06-01' },
      what: 'is a year earlier',
    },
  ])('$what: $typed', ({ typed, days }) => {
    expect(daysWith(before, typed)).toEqual(days);
    // As the address has it, too.
    const query = writeView({ ...readView('', '2026-05-14'), range: 'own', ...days });
    expect(readView(query, '2026-05-14')).toMatchObject(days);
  });
});
