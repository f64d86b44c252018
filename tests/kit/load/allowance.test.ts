import { expect, test } from 'vitest';
import { ManualClock } from '#kit/clock.ts';
import { Allowance } from '#kit/load/allowance.ts';

const taken = (allowance: Allowance, tries: number) =>
  Array.from({ length: tries }, () => allowance.takes()).filter(Boolean).length;

test('gives what is there at once, then as much as time goes by', () => {
  const clock = new ManualClock();
  const allowance = new Allowance({ most: 10, aSecond: 4 }, clock);
  expect(taken(allowance, 100)).toBe(10);
  clock.advance(500);
  expect(taken(allowance, 100)).toBe(2);
  clock.advance(3_600_000);
  expect(taken(allowance, 100)).toBe(10);
});

test('takes nothing from who asks for more than is left', () => {
  const allowance = new Allowance({ most: 10, aSecond: 4 }, new ManualClock());
  expect([allowance.takes(8), allowance.takes(3), allowance.takes(2), allowance.takes(1)]).toEqual([
    true,
    false,
    true,
    false,
  ]);
});

test('does not care when the clock of the machine is set', () => {
  const clock = new ManualClock();
  const allowance = new Allowance({ most: 1, aSecond: 1 }, clock);
  expect(allowance.takes()).toBe(true);
  clock.leap(3_600_000);
  expect(allowance.takes()).toBe(false);
});
