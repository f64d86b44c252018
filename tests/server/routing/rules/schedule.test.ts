import { describe, expect, test } from 'vitest';
import type { NodeOf } from '#contract/routing/routing.ts';
import { node, routeOf, TestCall } from '#support/routing/nodes.ts';

type Hours = NodeOf<'schedule'>['hours'][number];
const hours = (name: string, days: number[], from: string, until: string): Hours => ({
  name,
  days,
  from,
  until,
  to: 'end',
});
const everyDay = [1, 2, 3, 4, 5, 6, 7];

/** Which hours fit at this time, by name; else the outlet. */
function at(time: string, own: Partial<NodeOf<'schedule'>>): string {
  const call = new TestCall(routeOf(node('schedule', 'when', own)), { at: Date.parse(time) });
  const [passed] = call.last.passed;
  return passed?.label ?? passed?.outlet ?? 'nowhere';
}

describe('office hours in New York', () => {
  const office = { hours: [hours('Office', [1, 2, 3, 4, 5], '08:00', '18:00')] };
  test.each([
    ['Wednesday at noon', '2026-11-25T12:00:00-05:00', 'Office'],
    ['the first minute', '2026-11-25T08:00:00-05:00', 'Office'],
    ['the last second', '2026-11-25T17:59:59-05:00', 'Office'],
    ['the end itself', '2026-11-25T18:00:00-05:00', 'otherwise'],
    ['a second too early', '2026-11-25T07:59:59-05:00', 'otherwise'],
    ['Sunday', '2026-11-29T12:00:00-05:00', 'otherwise'],
    ['Friday evening there, when it is Saturday in UTC', '2026-11-27T23:30:00-05:00', 'otherwise'],
    ['summer at 8', '2026-07-01T08:00:00-04:00', 'Office'],
    ['summer before 8', '2026-07-01T07:59:00-04:00', 'otherwise'],
  ])('%s', (_, time, found) => {
    expect(at(time, office)).toBe(found);
  });
});

describe('past midnight', () => {
  const night = { hours: [hours('Night', [5], '22:00', '02:00')] };
  test.each([
    ['Friday before it begins', '2026-11-27T21:59:00-05:00', 'otherwise'],
    ['Friday night', '2026-11-27T22:00:00-05:00', 'Night'],
    ['Saturday morning, still Friday’s hours', '2026-11-28T01:59:00-05:00', 'Night'],
    ['Saturday at its end', '2026-11-28T02:00:00-05:00', 'otherwise'],
    ['Friday morning, which would be Thursday’s', '2026-11-27T01:00:00-05:00', 'otherwise'],
    ['Saturday night, when it is not its day', '2026-11-28T22:30:00-05:00', 'otherwise'],
  ])('%s', (_, time, found) => {
    expect(at(time, night)).toBe(found);
  });

  test('Sunday’s hours last into Monday', () => {
    const sunday = { hours: [hours('Night', [7], '22:00', '02:00')] };
    expect(at('2026-11-30T01:00:00-05:00', sunday)).toBe('Night');
  });

  test('a day ends at 24:00, and 00:00 to 24:00 is all of it', () => {
    const late = { hours: [hours('Late', everyDay, '20:00', '24:00')] };
    expect(at('2026-11-27T23:59:59-05:00', late)).toBe('Late');
    expect(at('2026-11-28T00:00:00-05:00', late)).toBe('otherwise');
    const always = { hours: [hours('Always', everyDay, '00:00', '24:00')] };
    expect(at('2026-11-28T00:00:00-05:00', always)).toBe('Always');
    expect(at('2026-11-28T23:59:59-05:00', always)).toBe('Always');
  });

  test('hours from and until the same time last a whole day', () => {
    const day = { hours: [hours('Shift', [5], '08:00', '08:00')] };
    expect(at('2026-11-28T07:59:00-05:00', day)).toBe('Shift');
    expect(at('2026-11-28T08:00:00-05:00', day)).toBe('otherwise');
  });
});

describe('the days when clocks change in New York', () => {
  const early = { hours: [hours('Early', everyDay, '01:30', '03:30')] };
  // 8 March 2026: 01:59:59 EST is followed by 03:00:00 EDT.
  test.each([
    ['before', '2026-03-08T06:29:59Z', 'otherwise'],
    ['01:30 EST', '2026-03-08T06:30:00Z', 'Early'],
    ['01:59:59 EST', '2026-03-08T06:59:59Z', 'Early'],
    ['03:00 EDT, a second later', '2026-03-08T07:00:00Z', 'Early'],
    ['03:30 EDT, an hour after 01:30', '2026-03-08T07:30:00Z', 'otherwise'],
  ])('spring: %s', (_, time, found) => {
    expect(at(time, early)).toBe(found);
  });

  // 1 November 2026: 01:59:59 EDT is followed by 01:00:00 EST.
  test.each([
    ['01:29 EDT', '2026-11-01T05:29:59Z', 'otherwise'],
    ['01:30 EDT', '2026-11-01T05:30:00Z', 'Early'],
    ['01:00 EST, for the second time', '2026-11-01T06:00:00Z', 'otherwise'],
    ['01:30 EST, for the second time', '2026-11-01T06:30:00Z', 'Early'],
    ['03:29:59 EST', '2026-11-01T08:29:59Z', 'Early'],
    ['03:30 EST', '2026-11-01T08:30:00Z', 'otherwise'],
  ])('autumn: %s', (_, time, found) => {
    expect(at(time, early)).toBe(found);
  });

  test('hours that lie in the hour that is skipped never fit that day', () => {
    const skipped = { hours: [hours('Skipped', everyDay, '02:00', '03:00')] };
    for (const time of ['2026-03-08T06:59:59Z', '2026-03-08T07:00:00Z', '2026-03-08T07:30:00Z'])
      expect(at(time, skipped)).toBe('otherwise');
  });
});

describe('holidays', () => {
  const year = {
    hours: [hours('Always', everyDay, '00:00', '24:00')],
    holidays: [
      { name: 'Christmas', date: '12-25' },
      { name: 'Moving', date: '2026-05-04' },
    ],
  };
  test.each([
    ['each year', '2026-12-25T12:00:00-05:00', 'holiday'],
    ['each year, the next one, too', '2027-12-25T12:00:00-05:00', 'holiday'],
    ['once', '2026-05-04T12:00:00-04:00', 'holiday'],
    ['not again', '2027-05-04T12:00:00-04:00', 'Always'],
    ['from midnight there', '2026-12-25T00:00:00-05:00', 'holiday'],
    ['not from midnight in UTC', '2026-12-24T23:59:59-05:00', 'Always'],
    ['until midnight there', '2026-12-25T23:59:59-05:00', 'holiday'],
    ['no longer', '2026-12-26T00:00:00-05:00', 'Always'],
  ])('come before hours: %s', (_, time, found) => {
    expect(at(time, year)).toBe(found);
  });
});

test('the first hours that fit are taken', () => {
  const own = {
    hours: [hours('Lunch', everyDay, '12:00', '13:00'), hours('Day', everyDay, '08:00', '18:00')],
  };
  expect(at('2026-11-25T12:30:00-05:00', own)).toBe('Lunch');
  expect(at('2026-11-25T13:00:00-05:00', own)).toBe('Day');
});

test('a time zone of half hours and the other side of the date line are read right', () => {
  const nine = { hours: [hours('Nine', [1], '09:00', '10:00')] };
  expect(at('2026-11-30T03:30:00Z', { ...nine, timeZone: 'Asia/Kolkata' })).toBe('Nine');
  expect(at('2026-11-29T19:00:00Z', { ...nine, timeZone: 'Pacific/Kiritimati' })).toBe('Nine');
});
