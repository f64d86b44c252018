import { expect, test } from 'vitest';
import { toMicros } from '#kit/money.ts';

test('takes whole micro-dollars from both kinds of number', () => {
  expect(toMicros(25_000_000)).toBe(25_000_000);
  expect(toMicros(-1n)).toBe(-1);
});

test.each([0.5, Number.NaN, Infinity, 2 ** 53, 2n ** 60n])('refuses %s', (amount) => {
  expect(() => toMicros(amount)).toThrow(RangeError);
});
