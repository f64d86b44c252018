import { expect, test } from 'vitest';
import { formatClock, formatDate, sayDay } from '#client/state/wording/date.ts';

const local = (year: number, month: number, day: number, hour = 12, minute = 0) =>
  new Date(year, month - 1, day, hour, minute).getTime();
const now = local(2026, 5, 14, 10);

test('today, yesterday and other days have headings of their own', () => {
  expect(sayDay(local(2026, 5, 14, 0), now)).toBe('Today, 14 May');
  expect(sayDay(local(2026, 5, 13, 23, 59), now)).toBe('Yesterday');
  expect(sayDay(local(2026, 5, 12), now)).toBe('Tuesday 12 May');
});

test('the year is named only if it is not this one', () => {
  expect(formatDate(local(2026, 1, 2), now)).toBe('2 Jan');
  expect(formatDate(local(2025, 12, 31), now)).toBe('31 Dec 2025');
});

test('the clock counts hours as the locale does, in the words and digits of all the rest', () => {
  expect(formatClock(local(2026, 5, 14, 14, 5), 'fa-IR')).toBe('14:05');
  expect(formatClock(local(2026, 5, 14, 14, 5), 'ar-EG')).toMatch(/^2:05\sPM$/);
  expect(formatClock(local(2026, 5, 14, 0, 5), 'de-DE')).toBe('00:05');
  expect(formatClock(local(2026, 5, 14, 14, 5), 'de-DE')).toBe('14:05');
  expect(formatClock(local(2026, 5, 14, 14, 5), 'en-US')).toMatch(/^2:05\sPM$/);
});
