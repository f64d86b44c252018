import fc from 'fast-check';
import { describe, expect, expectTypeOf, test } from 'vitest';
import { usd, type Usd } from '#kit/money.ts';
import {
  billedSeconds,
  costMicros,
  discounted,
  findRate,
  toBilled,
  type BilledSeconds,
} from '#server/billing/model/rating.ts';

describe('a call is billed by its increment', () => {
  test.each([
    [61, 60, 60, 120],
    [61, 30, 6, 66],
    [61, 6, 6, 66],
    [61, 60, 1, 61],
    [60, 60, 60, 60],
    [1, 60, 60, 60],
    [0, 60, 60, 60],
    [29, 30, 6, 30],
    [31, 30, 6, 36],
    [null, 60, 60, 0],
  ])('%s s at %i/%i are billed as %i s', (seconds, first, then, billed) => {
    expect(billedSeconds(seconds, { first, then })).toBe(billed);
  });

  const increment = fc.record({
    first: fc.integer({ min: 1, max: 300 }),
    then: fc.integer({ min: 1, max: 300 }),
  });
  const call = fc.integer({ min: 0, max: 100_000 });

  test('never less than was talked, never a whole step more, always the first period and whole steps', () => {
    fc.assert(
      fc.property(call, increment, (seconds, { first, then }) => {
        const billed = billedSeconds(seconds, { first, then });
        expect(billed).toBeGreaterThanOrEqual(Math.max(first, seconds));
        expect(billed === first || billed < seconds + then).toBe(true);
        expect((billed - first) % then).toBe(0);
      }),
    );
  });

  test('longer call is never billed less', () => {
    fc.assert(
      fc.property(call, call, increment, (a, b, by) => {
        const [short, long] = a < b ? [a, b] : [b, a];
        expect(billedSeconds(short, by)).toBeLessThanOrEqual(billedSeconds(long, by));
      }),
    );
  });
});

describe('the cost', () => {
  test.each([
    [0, 25_000n, 0n],
    [60, 25_000n, 25_000n],
    [61, 25_000n, 25_417n],
    [1, 29n, 0n],
    [1, 30n, 1n],
    [300, 25_000n, 125_000n],
  ])('of %i s at %s micros a minute is %s: multiplied first, rounded half up', (billed, perMinute, cost) => {
    expect(costMicros(toBilled(billed), usd(perMinute))).toBe(cost);
  });

  test('is never further than half a micro from the exact price', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1_000_000 }),
        fc.bigInt({ min: 0n, max: 10_000_000n }),
        (billed, rate) => {
          const error = costMicros(toBilled(billed), usd(rate)) * 60n - BigInt(billed) * rate;
          expect(error > -30n && error <= 30n).toBe(true);
        },
      ),
    );
  });
});

test.each([
  [30_000n, 95, 28_500n],
  [10n, 95, 10n],
  [10n, 94, 9n],
  [1n, 50, 1n],
  [1n, 49, 0n],
  [null, 95, null],
] as const)('%s micros at %i percent are %s, half up', (micros, percent, part) => {
  expect(discounted(micros === null ? null : usd(micros), percent)).toBe(part);
});

test('seconds and money cannot be taken for one another, nor for a number that was made elsewhere', () => {
  expectTypeOf(costMicros).parameters.toEqualTypeOf<[BilledSeconds, Usd]>();
  expectTypeOf(costMicros).returns.toEqualTypeOf<Usd>();
  expectTypeOf<Usd>().not.toExtend<BilledSeconds>();
  expectTypeOf<BilledSeconds>().not.toExtend<Usd>();
  expectTypeOf<number>().not.toExtend<BilledSeconds>();
  expectTypeOf<bigint>().not.toExtend<Usd>();
  expect(() => toBilled(-1)).toThrow(RangeError);
  expect(() => toBilled(0.5)).toThrow(RangeError);
});

describe('the rate of a number', () => {
  const deck = ['+1', '+1800', '+44', '+447'].map((prefix) => ({ prefix }));

  test.each([
    ['+12065550142', '+1'],
    ['+18005550142', '+1800'],
    ['+442071838750', '+44'],
    ['+447700900123', '+447'],
    ['+8613800000000', undefined],
  ])('%s is rated by its longest prefix, %s', (number, prefix) => {
    expect(findRate(deck, number)?.prefix).toBe(prefix);
  });

  test('does not depend on the order of the deck', () => {
    const prefix = fc.stringMatching(/^\+[1-9]\d{0,5}$/);
    fc.assert(
      fc.property(fc.uniqueArray(prefix), fc.stringMatching(/^\+[1-9]\d{6,14}$/), (prefixes, number) => {
        const entries = prefixes.map((each) => ({ prefix: each }));
        expect(findRate(entries, number)).toEqual(findRate([...entries].reverse(), number));
      }),
    );
  });
});
