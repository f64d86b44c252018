import { expect, test } from 'vitest';
import {
  decimalsFor,
  formatAmount,
  formatEntry,
  readDollars,
  writeDollars,
} from '#client/state/wording/ledger-money.ts';

test.each([
  [[-125_000, 40_600_000, 2_000_000], 3],
  [[5_000_000], 2],
  [[12_500, 500_000], 4],
  [[], 2],
  [[-1], 2],
])('a column of %o has %i decimals', (amounts, decimals) => {
  expect(decimalsFor(amounts)).toBe(decimals);
});

test.each([
  [-125_000, 3, '−$0.125'],
  [40_600_000, 3, '+$40.600'],
  [1_234_567_890_000, 2, '+$1,234,567.89'],
  [0, 2, '$0.00'],
  [-4, 2, '$0.00'],
])('an entry of %i with %i decimals reads %s', (micros, decimals, words) => {
  expect(formatEntry(micros, decimals)).toBe(words);
});

test('a balance in the books has no plus', () => {
  expect([25_000_000, -420_000].map((micros) => formatAmount(micros, 2))).toEqual(['$25.00', '−$0.42']);
});

test.each([
  ['25', 25_000_000],
  ['$1,200.5', 1_200_500_000],
  [' 0.07 ', 70_000],
  ['0', 0],
  ['', null],
  ['1.000,50', 1_000_500_000],
  ['1,000.50', 1_000_500_000],
  ['1\u202f000,50', 1_000_500_000],
  ['1 000', 1_000_000_000],
  ["1'000.5", 1_000_500_000],
  ['10,5', 10_500_000],
  ['10,50 $', 10_500_000],
  ['1,000', 1_000_000_000],
  ['1.000.000', 1_000_000_000_000],
  ['١٠٫٥٠', 10_500_000],
  ['۱۲۳', 123_000_000],
  ['١٬٠٠٠', 1_000_000_000],
  ['1.000', null],
  ['1.234', null],
  ['10,500.5,0', null],
  ['1,00', 1_000_000],
  ['1,0000', null],
  ['10,00,000', null],
  ['1.000.5', null],
  ['9'.repeat(40), null],
  ['-5', null],
  ['five', null],
])('“%s” is read as %s micro-dollars', (text, micros) => {
  expect(readDollars(text)).toBe(micros);
});

test('an amount is written as it would be typed', () => {
  expect([25_000_000, 1_200_500_000, 0].map(writeDollars)).toEqual(['25', '1200.50', '0']);
});
