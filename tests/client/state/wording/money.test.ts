import { describe, expect, test } from 'vitest';
import { formatBalance, formatCost, formatRate } from '#client/state/wording/money.ts';

describe('a balance', () => {
  test.each([
    [25_000_000, '$25.00'],
    [24_879_999, '$24.87'],
    [0, '$0.00'],
    [9_999, '$0.00'],
    [1_234_567_890_000, '$1,234,567.89'],
    [-420_000, '−$0.42'],
    [-1, '−$0.01'],
  ])('of %i micro-dollars reads %s, never more than there is', (micros, words) => {
    expect(formatBalance(micros)).toBe(words);
  });

  test('that is not known is a dash, never zero', () => {
    expect(formatBalance(null)).toBe('–');
  });
});

describe('the cost of a call', () => {
  test.each([
    [125_000, '$0.125'],
    [50_000, '$0.05'],
    [12_500, '$0.0125'],
    [0, '$0.00'],
    [49, '$0.00'],
    [-25_000, '−$0.025'],
    [3_000_000, '$3.00'],
  ])('of %i micro-dollars reads %s, with at most four decimals', (micros, words) => {
    expect(formatCost(micros)).toBe(words);
  });
});

test('a rate names its unit', () => {
  expect(formatRate(25_000)).toBe('$0.025 a minute');
});
