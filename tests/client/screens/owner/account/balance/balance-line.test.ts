import { describe, expect, test } from 'vitest';
import {
  courseOf,
  fitting,
  forecastOf,
  linear,
  pathOf,
  scalesOf,
  type Frame,
} from '#client/screens/owner/account/balance/balance-line.ts';
import { TEN_O_CLOCK } from '#support/api/facts.ts';
import { DAY_MS, dollars } from '../money-facts.ts';

const frame: Frame = { width: 401, height: 150, top: 20, bottom: 120, right: 0 };
const now = { at: TEN_O_CLOCK, micros: 25_000_000 };
const ago = (days: number) => TEN_O_CLOCK - days * DAY_MS;
const point = (days: number, amount: number) => ({ at: ago(days), micros: dollars(amount) });
/** What the history was read with. */
const today = point(0, 25);
const payment = { at: ago(5), beforeMicros: dollars(9.4), micros: dollars(50) };

describe('the course', () => {
  test('goes by each day to now, and a payment is a step at its instant', () => {
    const { past } = courseOf(
      { points: [point(10, 40), point(4, 45), today], payments: [payment] },
      now,
      null,
    );
    expect(past.map(({ at, micros }) => [(TEN_O_CLOCK - at) / DAY_MS, micros / 1e6])).toEqual([
      [10, 40],
      [5, 9.4],
      [5, 50],
      [4, 45],
      [0, 25],
    ]);
  });

  test('begins with the first entry, not with a month of nothing', () => {
    const points = [point(30, 0), point(20, 0), point(3, 0), point(2, 30), point(1, 28), today];
    expect(courseOf({ points, payments: [] }, now, null).past[0]).toEqual(point(2, 30));
  });

  test('of a new account is the present balance alone', () => {
    expect(courseOf({ points: [point(1, 0), today], payments: [] }, now, null).past).toEqual([now]);
  });

  test('takes the live figure for the present, not the one that the history was read with', () => {
    const stale = { at: TEN_O_CLOCK - 60_000, micros: dollars(26) };
    expect(courseOf({ points: [stale], payments: [] }, now, null).past).toEqual([now]);
  });
});

describe('the scales', () => {
  test('give an account that has just begun a line all the same', () => {
    const { from, x } = scalesOf(courseOf({ points: [], payments: [] }, now, null), null, frame);
    expect(from).toBe(TEN_O_CLOCK - 60_000);
    expect(x(TEN_O_CLOCK)).toBe(401);
  });

  const course = courseOf({ points: [point(10, 40), today], payments: [] }, now, ago(-5));

  test('reach from the first day to where the balance runs out, and from nothing to the highest', () => {
    const { x, y } = scalesOf(course, null, frame);
    expect([x(ago(10)), x(ago(-5))]).toEqual([1, 401]);
    expect(y(0)).toBe(120);
    expect(y(40_000_000)).toBeCloseTo(20);
  });

  test('have room below nothing for a balance that is below zero', () => {
    const { y } = scalesOf(
      courseOf({ points: [], payments: [] }, { ...now, micros: -2_000_000 }, null),
      null,
      frame,
    );
    expect(y(-2_000_000)).toBe(120);
    expect(y(0)).toBeLessThan(120);
  });

  test('keep at least half of the width for what was', () => {
    const far = { ...course, end: { at: ago(-300), micros: 0 } };
    const scales = scalesOf(far, null, frame);
    expect(scales.x(TEN_O_CLOCK)).toBe(201);
    const forecast = forecastOf(far, scales);
    expect(forecast?.[1].at).toBe(ago(-10));
    expect(forecast?.[1].micros).toBeGreaterThan(0);
  });

  test('draw a forecast straight down to nothing', () => {
    const forecast = forecastOf(course, scalesOf(course, null, frame));
    expect(forecast).toEqual([now, { at: ago(-5), micros: 0 }]);
  });

  test('have room for the threshold above a low balance', () => {
    const low = courseOf({ points: [], payments: [] }, { ...now, micros: 1_000_000 }, null);
    expect(scalesOf(low, 10_000_000, frame).y(10_000_000)).toBeCloseTo(20);
  });
});

test('a path goes by way of every point', () => {
  const scales = { from: 0, until: 1, x: linear([0, 10], [0, 100]), y: linear([0, 10], [100, 0]) };
  const points = [
    { at: 0, micros: 10 },
    { at: 5, micros: 2.55 },
  ];
  expect(pathOf(points, scales)).toBe('M0 0L50 74.5');
});

test('a straight line over no range stays where it begins', () => {
  expect(linear([3, 3], [7, 9])(3)).toBe(7);
});

test('labels that would run into each other are left out, the later ones first', () => {
  const labels = [
    { x: 100, text: 'today' },
    { x: 120, text: '1 May' },
    { x: 10, text: '19 May' },
  ];
  const shown = fitting(labels, (text) => text.length * 6, 8);
  expect(shown.map(({ text }) => text)).toEqual(['today', '19 May']);
});
