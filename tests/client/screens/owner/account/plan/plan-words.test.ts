import { describe, expect, test } from 'vitest';
import {
  inCents,
  missingMicros,
  sayEffect,
  sayNext,
  sayStretch,
} from '#client/screens/owner/account/plan/plan-words.ts';
import { daysIn } from '#client/screens/parts/account-days.ts';
import { toMicros } from '#kit/money.ts';
import { aQuote, dollars } from '../money-facts.ts';

const TEN = 10_000_000;
const days = daysIn('UTC', aQuote().at);

describe('the range', () => {
  test.each([
    [(17 * 24 + 13) * 3_600, 'For the 17 days 13 h until 1 June'],
    [24 * 3_600, 'For the 1 day until 1 June'],
    [13 * 3_600 + 120, 'For the 13 h 2 min until 1 June'],
    [40, 'For the 40 s until 1 June'],
    [31 * 86_400, 'For the month until 1 June'],
  ])('of %s s', (secondsLeft, words) => {
    expect(sayStretch(aQuote({ secondsLeft }), days)).toBe(words);
  });
});

test('the cents that are shown add up to what is due', () => {
  // Rounded one by one they would be 16.42, 33.40 and 16.98.
  const { credit, charge, due } = inCents(
    aQuote({
      creditMicros: toMicros(16_415_100),
      chargeMicros: toMicros(33_404_900),
      dueMicros: toMicros(16_989_800),
    }),
  );
  expect([credit, charge, due]).toEqual([16_410_000, 33_400_000, 16_990_000]);
});

describe('the effect', () => {
  test('of a change that the balance pays, and of the recharge that follows', () => {
    expect(sayEffect(aQuote(), TEN)).toBe(
      'Leaves $8.01. That is below $10.00, so auto-recharge adds $41.99 from Visa ending 4242.',
    );
    expect(sayEffect(aQuote({ recharge: null }), TEN)).toBe('Leaves $8.01.');
  });

  test('of a change down, which gives back', () => {
    const down = aQuote({ dueMicros: dollars(-12.5), balanceMicros: dollars(37.5), recharge: null });
    expect(sayEffect(down, null)).toBe('The balance becomes $37.50.');
  });

  test('of one that the balance does not pay', () => {
    const short = aQuote({ balanceMicros: dollars(-33.985), shortMicros: dollars(33.985), recharge: null });
    expect(sayEffect(short, null)).toBe('The balance lacks $33.99 for it. With the payment $0.00 is left.');
  });
});

describe('what is to be paid first', () => {
  test.each([
    [0, 0],
    [0.01, 5],
    [5, 5],
    [33.985, 33.99],
  ])('for %s that is missing', (short, paid) => {
    expect(missingMicros(aQuote({ shortMicros: dollars(short) }))).toBe(dollars(paid));
  });
});

test('what comes after the month', () => {
  expect(sayNext(aQuote(), days)).toBe('Then $59.00 on 1 June');
  expect(sayNext(aQuote({ nextMicros: dollars(0) }), days)).toBe('Then no fee');
});
