import { expect, test } from 'vitest';
import { readHolidayDate } from '#client/screens/owner/answers/holidays/holiday-typing.ts';
import { sayHolidayDate } from '#client/screens/owner/answers/holidays/holiday-words.ts';
import type { HolidayDate } from '#contract/routing/office-hours.ts';

test.each<[string, HolidayDate, string]>([
  ['24 dec', { kind: 'yearly', month: 12, day: 24, observed: false }, '24 December'],
  ['December 24th', { kind: 'yearly', month: 12, day: 24, observed: false }, '24 December'],
  ['Dec. 24, each year', { kind: 'yearly', month: 12, day: 24, observed: false }, '24 December'],
  ['29 February', { kind: 'yearly', month: 2, day: 29, observed: false }, '29 February'],
  ['4 July, observed', { kind: 'yearly', month: 7, day: 4, observed: true }, '4 July, observed'],
  ['24 December 2026', { kind: 'date', date: '2026-12-24' }, '24 December 2026'],
  ['Jan 2, 2027', { kind: 'date', date: '2027-01-02' }, '2 January 2027'],
  ['2026-12-24', { kind: 'date', date: '2026-12-24' }, '24 December 2026'],
  [
    'Last Monday of May',
    { kind: 'weekday-of-month', month: 5, weekday: 1, nth: 'last' },
    'last Monday of May',
  ],
  [
    '4th thu in nov',
    { kind: 'weekday-of-month', month: 11, weekday: 4, nth: 4 },
    'fourth Thursday of November',
  ],
  [
    'the first Monday of September',
    { kind: 'weekday-of-month', month: 9, weekday: 1, nth: 1 },
    'first Monday of September',
  ],
  ['monday before 25 may', { kind: 'weekday-before', month: 5, day: 25, weekday: 1 }, 'Monday before 25 May'],
  ['good friday', { kind: 'easter', days: -2 }, 'Good Friday'],
  ['Easter Monday', { kind: 'easter', days: 1 }, 'Easter Monday'],
  ['easter', { kind: 'easter', days: 0 }, 'Easter Sunday'],
  ['39 days after Easter', { kind: 'easter', days: 39 }, '39 days after Easter'],
  ['1 day before easter', { kind: 'easter', days: -1 }, '1 day before Easter'],
])('%s', (typed, read, words) => {
  expect(readHolidayDate(typed)).toEqual(read);
  expect(sayHolidayDate(read)).toBe(words);
  expect(readHolidayDate(words)).toEqual(read);
});

test.each([
  '',
  'December',
  '24',
  '32 December',
  '30 February',
  '29 February 2027',
  '24 Smarch',
  'fifth Monday of May',
  'last Monday',
  'Monday before May',
  'good Thursday',
  '90 days after Easter',
  '12/24',
  '24 December 26',
  'last Monday of May, observed',
  '2026-13-01',
])('%j cannot be read', (typed) => {
  expect(readHolidayDate(typed)).toBeNull();
});
