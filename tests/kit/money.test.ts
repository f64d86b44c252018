import fc from 'fast-check';
import { describe, expect, expectTypeOf, test } from 'vitest';
import { plus, share, toMicros, usd, type Micros, type Usd } from '#kit/money.ts';

test('takes whole micro-dollars from both kinds of number', () => {
  expect(toMicros(25_000_000)).toBe(25_000_000);
  expect(toMicros(-1n)).toBe(-1);
});

test.each([0.5, Number.NaN, Infinity, 2 ** 53, 2n ** 60n])('refuses %s', (amount) => {
  expect(() => toMicros(amount)).toThrow(RangeError);
});

describe('a share of an amount', () => {
  test('is multiplied before it is divided', () => {
    expect(share(usd(29_000_000n), 1n, 3n)).toBe(9_666_667n);
    expect(share(usd(1n), 1n, 2n)).toBe(1n);
  });

  test('is rounded the same way for a credit as for the debit it takes back', () => {
    fc.assert(
      fc.property(
        fc.bigInt(0n, 10n ** 15n),
        fc.bigInt(0n, 10n ** 10n),
        fc.bigInt(1n, 10n ** 10n),
        (a, part, whole) => {
          expect(share(usd(0n - a), part, whole)).toBe(0n - share(usd(a), part, whole));
        },
      ),
    );
  });

  test('is refused of nothing or less', () => {
    expect(() => share(usd(1n), -1n, 2n)).toThrow(RangeError);
    expect(() => share(usd(1n), 1n, 0n)).toThrow(RangeError);
  });
});

test('money is not a number of anything else, to the compiler', () => {
  expectTypeOf<bigint>().not.toExtend<Usd>();
  expectTypeOf<Micros>().not.toExtend<Usd>();
  expectTypeOf(plus(usd(1n), usd(2n))).toEqualTypeOf<Usd>();
});
