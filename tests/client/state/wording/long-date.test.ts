import { expect, test } from 'vitest';
import { nameMonth, sayDate } from '#client/state/wording/long-date.ts';

const local = (year: number, month: number, day: number) => new Date(year, month - 1, day, 12).getTime();

test('a date in a sentence has its month in full, and the year only if it is not this one', () => {
  const now = local(2026, 5, 14);
  expect(sayDate(local(2026, 6, 1), now)).toBe('1 June');
  expect(sayDate(local(2027, 1, 2), now)).toBe('2 January 2027');
});

test('the month of a statement is named wherever it is read', () => {
  expect(nameMonth('2026-05')).toBe('May 2026');
  expect(nameMonth('2025-12')).toBe('December 2025');
});
