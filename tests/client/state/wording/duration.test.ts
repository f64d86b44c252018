import { describe, expect, test } from 'vitest';
import {
  formatMinutes,
  formatTimer,
  sayAge,
  sayDuration,
  sayRunsOutIn,
} from '#client/state/wording/duration.ts';

const SECOND = 1_000;
const HOUR = 3_600_000;

test.each([
  [0, '0:00'],
  [7 * SECOND, '0:07'],
  [272 * SECOND + 999, '4:32'],
  [3872 * SECOND, '1:04:32'],
  [-5, '0:00'],
])('a timer at %i ms reads %s', (ms, words) => {
  expect(formatTimer(ms)).toBe(words);
});

test.each([
  [32 * SECOND, '32 s'],
  [272 * SECOND, '4 min 32 s'],
  [240 * SECOND, '4 min'],
  [72 * 60 * SECOND, '1 h 12 min'],
])('%i ms is said as %s', (ms, words) => {
  expect(sayDuration(ms)).toBe(words);
});

test.each([
  [2 * SECOND, '2 s'],
  [40 * SECOND, '40 s'],
  [38 * 60 * SECOND, '38 min'],
  [3 * HOUR, '3 h'],
  [24 * HOUR, '1 day'],
  [120 * HOUR, '5 days'],
])('an age of %i ms is said as %s', (ms, words) => {
  expect(sayAge(ms)).toBe(words);
});

test('minutes are whole, grouped, and a dash when not known', () => {
  expect(formatMinutes(31_482 * 60)).toBe('31,482');
  expect(formatMinutes(61)).toBe('2');
  expect(formatMinutes(null)).toBe('–');
});

describe('how long the balance lasts', () => {
  test.each([
    [25_000_000, 208_333, 'about 5 days'],
    [25_000_000, 1_000_000, 'about 25 hours'],
    [25_000_000, 25_000_000, 'about 1 hour'],
    [25_000_000, 50_000_000, 'under an hour'],
    [25_000_000, 100, 'over a year'],
    [0, 1_000, 'now'],
    [-1, 0, 'now'],
    [25_000_000, 0, '–'],
  ])('%i at %i an hour is %s', (balance, spend, words) => {
    expect(sayRunsOutIn(balance, spend)).toBe(words);
  });

  test('is a dash while nothing is known', () => {
    expect(sayRunsOutIn(null, null)).toBe('–');
  });
});
