import { expect, test } from 'vitest';
import {
  addDays,
  countDays,
  isDay,
  lastOfMonth,
  nameMonth,
  sayDayOf,
  sayMonthOf,
} from '#client/state/wording/days.ts';

test.each([
  ['2026-05-14', true],
  ['2024-02-29', true],
  ['2026-02-29', false],
  ['14 May', false],
  ['2026-5-1', false],
])('%s is a day: %s', (text, known) => {
  expect(isDay(text)).toBe(known);
});

test('days are counted over the ends of months and years', () => {
  expect(addDays('2025-12-31', 1)).toBe('2026-01-01');
  expect(addDays('2026-03-01', -1)).toBe('2026-02-28');
  expect(countDays('2025-12-30', '2026-01-02')).toBe(4);
  expect(['2026-01-31', '2026-02-03', '2024-02-03', '2026-12-01'].map(lastOfMonth)).toEqual([
    '2026-01-31',
    '2026-02-28',
    '2024-02-29',
    '2026-12-31',
  ]);
});

test('the year is named only if it is not this one', () => {
  expect(sayDayOf('2026-05-14', '2026-06-01')).toBe('14 May');
  expect(sayDayOf('2025-05-14', '2026-06-01')).toBe('14 May 2025');
  expect(sayMonthOf('2026-05-14', '2026-06-01')).toBe('May');
  expect(sayMonthOf('2025-12-14', '2026-06-01')).toBe('December 2025');
});

test('the month of a statement is named wherever it is read', () => {
  expect(nameMonth('2026-05')).toBe('May 2026');
  expect(nameMonth('2025-12')).toBe('December 2025');
});
