import { describe, expect, test } from 'vitest';
import type { Holiday } from '#contract/routing/office-hours.ts';
import type { KeptHours } from '#server/routing/rules/decision.ts';
import { node, routeOf, TestCall, userId } from '#support/routing/nodes.ts';

const nineToFive = { from: '09:00', until: '17:00' };
const workdays = (span: KeptHours['week'][number][number]) =>
  [1, 2, 3, 4, 5, 6, 7].map((day) => (day < 6 ? [span] : []));
const hours = (own: Partial<KeptHours>): KeptHours => ({
  timeZone: 'America/New_York',
  week: workdays(nineToFive),
  holidays: [],
  ...own,
});
const christmas: Holiday = {
  name: 'Christmas Day',
  on: { kind: 'yearly', month: 12, day: 25, observed: false },
  open: [],
};

/** By which outlet a call leaves at this time. */
function at(time: string, own: Partial<KeptHours> = {}): string | undefined {
  const route = routeOf(node('office-hours', 'hours'));
  const officeHours = new Map([[userId('hours'), hours(own)]]);
  const call = new TestCall(route, { at: Date.parse(time), officeHours });
  return call.last.passed[0]?.outlet;
}

describe('office hours of weekdays in New York', () => {
  test.each([
    ['Wednesday at noon', '2026-11-25T12:00:00-05:00', 'open'],
    ['the first minute', '2026-11-25T09:00:00-05:00', 'open'],
    ['the last second', '2026-11-25T16:59:59-05:00', 'open'],
    ['the end itself', '2026-11-25T17:00:00-05:00', 'closed'],
    ['Sunday', '2026-11-29T12:00:00-05:00', 'closed'],
    ['summer at 9', '2026-07-01T09:00:00-04:00', 'open'],
    ['summer before 9', '2026-07-01T08:59:00-04:00', 'closed'],
  ])('%s', (_, time, outlet) => {
    expect(at(time)).toBe(outlet);
  });

  test('a day may have two spans', () => {
    const week = workdays(nineToFive).map(() => [
      { from: '08:00', until: '12:00' },
      { from: '13:00', until: '17:00' },
    ]);
    const found = ['08:00', '12:00', '12:59', '13:00', '17:00'].map((time) =>
      at(`2026-11-25T${time}:00-05:00`, { week }),
    );
    expect(found).toEqual(['open', 'closed', 'closed', 'open', 'closed']);
  });
});

describe('a holiday', () => {
  test('is a day there, not in UTC, and goes before the week', () => {
    const holidays = [christmas];
    expect(at('2026-12-25T10:00:00-05:00', { holidays })).toBe('holiday');
    expect(at('2026-12-25T23:59:59-05:00', { holidays })).toBe('holiday');
    expect(at('2026-12-24T23:59:59-05:00', { holidays })).toBe('closed');
    expect(at('2026-12-24T16:00:00-05:00', { holidays })).toBe('open');
  });

  test('may be open for a while, also where its weekday is not', () => {
    const eve: Holiday = {
      name: 'Open Saturday',
      on: { kind: 'date', date: '2026-12-19' },
      open: [{ from: '10:00', until: '14:00' }],
    };
    const found = ['09:59', '10:00', '13:59', '14:00'].map((time) =>
      at(`2026-12-19T${time}:00-05:00`, { holidays: [eve] }),
    );
    expect(found).toEqual(['holiday', 'open', 'open', 'holiday']);
  });

  test('of two on one day the first decides', () => {
    const half = { ...christmas, name: 'Half a day', open: [nineToFive] };
    expect(at('2026-12-25T10:00:00-05:00', { holidays: [half, christmas] })).toBe('open');
    expect(at('2026-12-25T10:00:00-05:00', { holidays: [christmas, half] })).toBe('holiday');
  });
});

describe('past midnight', () => {
  const week = workdays({ from: '22:00', until: '06:00' });
  test.each([
    ['the evening', '2026-12-17T22:00:00-05:00', 'open'],
    ['the morning after', '2026-12-18T05:59:00-05:00', 'open'],
    ['its end', '2026-12-18T06:00:00-05:00', 'closed'],
    ['Saturday morning, still Friday’s', '2026-12-19T03:00:00-05:00', 'open'],
    ['Saturday evening', '2026-12-19T23:00:00-05:00', 'closed'],
    ['Monday morning, which would be Sunday’s', '2026-12-21T03:00:00-05:00', 'closed'],
    ['the night goes on into a holiday', '2026-12-25T05:59:00-05:00', 'open'],
    ['and ends there', '2026-12-25T06:00:00-05:00', 'holiday'],
    ['a holiday has no night of its own', '2026-12-26T03:00:00-05:00', 'closed'],
  ])('%s', (_, time, outlet) => {
    expect(at(time, { week, holidays: [christmas] })).toBe(outlet);
  });

  test('a holiday’s own night lasts into the next day', () => {
    const night = { ...christmas, open: [{ from: '20:00', until: '02:00' }] };
    expect(at('2026-12-26T01:59:00-05:00', { holidays: [night] })).toBe('open');
    expect(at('2026-12-26T02:00:00-05:00', { holidays: [night] })).toBe('closed');
  });
});

describe('where clocks change', () => {
  const always = [1, 2, 3, 4, 5, 6, 7].map(() => [{ from: '01:30', until: '02:30' }]);
  test.each([
    ['the hour that comes twice, first', '2026-11-01T01:30:00-04:00', 'open'],
    ['the hour that comes twice, again', '2026-11-01T01:30:00-05:00', 'open'],
    ['the hour that is left out', '2026-03-08T03:00:00-04:00', 'closed'],
    ['before it', '2026-03-08T01:59:00-05:00', 'open'],
  ])('%s', (_, time, outlet) => {
    expect(at(time, { week: always })).toBe(outlet);
  });
});

test('closed in a draft that names hours which are not there, or keeps a time that nobody has', () => {
  const call = new TestCall(routeOf(node('office-hours', 'hours', { officeHoursId: userId('gone') })));
  expect(call.last.passed[0]?.outlet).toBe('closed');
  expect(at('2026-11-25T12:00:00-05:00', { timeZone: 'Mars/Olympus' })).toBe('closed');
});
