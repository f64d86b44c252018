import { expect, test } from 'vitest';
import { lackOf, missingFor } from '#client/screens/owner/account/packages/purchase.svelte.ts';

test.each([
  [1_200_000_000, 17_225_000, 1_182_780_000],
  [1_200_000_000, 1_199_999_999, 10_000],
  [1_200_000_000, -420_000, 1_200_420_000],
  [1_200_000_000, 1_200_000_000, null],
  [1_200_000_000, null, null],
])('for %i a balance of %s lacks %s, to whole cents', (price, balance, missing) => {
  expect(missingFor(price, balance)).toBe(missing);
});

test('a card is charged no less than is charged at all', () => {
  expect(lackOf(10_000)).toBe(5_000_000);
  expect(lackOf(1_182_780_000)).toBe(1_182_780_000);
  expect(lackOf(null)).toBeNull();
});
