import { expect, test } from 'vitest';
import { daysOf } from '#server/billing/usage/usage-range.ts';

const range = (from: string, to: string, timeZone = 'UTC') => daysOf({ from, to, timeZone });
const faultOf = (found: ReturnType<typeof range>) => (found.ok ? null : found.failure.path);

test('has every day, the first and the last too', () => {
  expect(range('2026-05-14', '2026-05-14')).toEqual({ ok: true, value: ['2026-05-14'] });
  expect(range('2028-02-28', '2028-03-01')).toEqual({
    ok: true,
    value: ['2028-02-28', '2028-02-29', '2028-03-01'],
  });
});

test('has at most 366 days', () => {
  expect(range('2027-03-01', '2028-02-29')).toMatchObject({ ok: true });
  expect(faultOf(range('2027-02-28', '2028-02-29'))).toBe('query.to');
});

test.each([
  ['2026-05-32', '2026-06-01', 'query.from'],
  ['2026-02-29', '2026-06-01', 'query.from'],
  ['0000-01-01', '0000-01-01', 'query.from'],
  ['2026-05-01', '2026-13-01', 'query.to'],
  ['2026-05-02', '2026-05-01', 'query.to'],
])('refuses %s to %s', (from, to, path) => {
  expect(faultOf(range(from, to))).toBe(path);
});

test.each(['UTC', 'America/New_York', 'Etc/GMT+5', 'America/Argentina/Buenos_Aires'])(
  'takes %s',
  (timeZone) => {
    expect(range('2026-05-01', '2026-05-01', timeZone)).toMatchObject({ ok: true });
  },
);

test.each(['', 'Here/There', '+02:00', '-5', 'UTC+2', "'; drop table accounts"])(
  'takes %j for no time zone',
  (timeZone) => {
    expect(faultOf(range('2026-05-01', '2026-05-01', timeZone))).toBe('query.timeZone');
  },
);
