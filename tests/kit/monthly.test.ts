import { expect, test } from 'vitest';
import { renewalAfter } from '#kit/monthly.ts';

const at = (iso: string) => Date.parse(iso);
const renewals = (from: string, count: number) => {
  const days: string[] = [];
  let last = at(from);
  for (let month = 0; month < count; month += 1) {
    last = renewalAfter(at(from), last);
    days.push(new Date(last).toISOString());
  }
  return days;
};

test('a number renews on the day and at the time at which it was bought', () => {
  expect(renewals('2026-05-14T10:30:15.250Z', 3)).toEqual([
    '2026-06-14T10:30:15.250Z',
    '2026-07-14T10:30:15.250Z',
    '2026-08-14T10:30:15.250Z',
  ]);
});

test('a month without its day has the last one, and the next month its day again', () => {
  expect(renewals('2026-01-31T12:00:00Z', 4).map((day) => day.slice(0, 10))).toEqual([
    '2026-02-28',
    '2026-03-31',
    '2026-04-30',
    '2026-05-31',
  ]);
  expect(renewals('2027-12-30T12:00:00Z', 3).map((day) => day.slice(0, 10))).toEqual([
    '2028-01-30',
    '2028-02-29',
    '2028-03-30',
  ]);
});

test('a number bought on the leap day renews every month of ten years, none twice', () => {
  const days = renewals('2028-02-29T23:59:59.999Z', 120);
  expect(new Set(days.map((day) => day.slice(0, 7))).size).toBe(120);
  expect(days.at(11)?.slice(0, 10)).toBe('2029-02-28');
  expect(days.at(-1)?.slice(0, 10)).toBe('2038-02-28');
});

test('just before the renewal it is still to come; at it, the next one is', () => {
  const from = at('2026-01-31T12:00:00Z');
  expect(renewalAfter(from, at('2026-02-28T11:59:59.999Z'))).toBe(at('2026-02-28T12:00:00Z'));
  expect(renewalAfter(from, at('2026-02-28T12:00:00Z'))).toBe(at('2026-03-31T12:00:00Z'));
});

test('after a long time it is the next one from now on', () => {
  expect(renewalAfter(at('2026-01-31T12:00:00Z'), at('2027-02-28T13:00:00Z'))).toBe(
    at('2027-03-31T12:00:00Z'),
  );
});

test('the day before and at the very beginning, it is the first one', () => {
  const from = at('2026-05-14T10:00:00Z');
  expect(renewalAfter(from, from)).toBe(at('2026-06-14T10:00:00Z'));
  expect(renewalAfter(from, from - 1)).toBe(at('2026-06-14T10:00:00Z'));
});
