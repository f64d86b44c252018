import { describe, expect, test } from 'vitest';
import { packageOffers } from '#server/billing/packages/catalogue.ts';
import { deckOf } from '#server/billing/plans/plan-decks.ts';
import { rate } from '#server/billing/model/rate-deck.ts';
import { plans } from '#server/billing/plans/catalogue.ts';

const NUMBERS = { local: '+12065550142', 'toll-free': '+18005550142' };

describe.each(['local', 'toll-free'] as const)('packages for %s numbers', (covers) => {
  const offers = packageOffers.filter((offer) => offer.covers === covers);

  test('[FAQ] there are discount packages of 75,000 to 500,000 minutes a month', () => {
    expect(offers.map(({ minutesPerMonth }) => minutesPerMonth)).toEqual([75_000, 150_000, 300_000, 500_000]);
    for (const plan of plans) {
      const rated = rate({ direction: 'inbound', number: NUMBERS[covers] }, deckOf(plan.id));
      for (const { microsPerMonth, minutesPerMonth } of offers) {
        expect(microsPerMonth / minutesPerMonth, plan.id).toBeLessThan(Number(rated?.rate.microsPerMinute));
      }
    }
  });

  test('a larger one costs more, and less a minute', () => {
    const prices = offers.map(({ microsPerMonth }) => microsPerMonth);
    const perMinute = offers.map(({ microsPerMonth, minutesPerMonth }) => microsPerMonth / minutesPerMonth);
    expect(prices).toEqual([...prices].sort((a, b) => a - b));
    expect(perMinute).toEqual([...perMinute].sort((a, b) => b - a));
  });
});

test('each offer has a name of its own', () => {
  expect(new Set(packageOffers.map(({ id }) => id)).size).toBe(packageOffers.length);
});
