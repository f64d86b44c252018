import fc from 'fast-check';
import { expect, test } from 'vitest';
import { exponential } from '#kit/load/backoff.ts';

test('doubles up to the longest delay and then gives up', () => {
  const backoff = exponential({ firstMs: 500, maxMs: 3000, jitter: 0, attempts: 5 });
  expect([0, 1, 2, 3, 4, 5].map((attempt) => backoff.delayMs(attempt))).toEqual([
    500,
    1000,
    2000,
    3000,
    3000,
    null,
  ]);
});

test('spreads the delays, never beyond the whole one and never below the part that is not random', () => {
  fc.assert(
    fc.property(fc.nat(60), fc.double({ min: 0, max: 1, noNaN: true }), (attempt, random) => {
      const delay =
        exponential({ firstMs: 100, maxMs: 10_000, jitter: 0.5, random: () => random }).delayMs(attempt) ??
        -1;
      const whole = Math.min(10_000, 100 * 2 ** Math.min(attempt, 30));
      expect(delay).toBeGreaterThanOrEqual(Math.floor(whole / 2));
      expect(delay).toBeLessThanOrEqual(whole);
    }),
  );
});
