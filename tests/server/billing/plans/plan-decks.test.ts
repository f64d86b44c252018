import { expect, test } from 'vitest';
import type { PlanId } from '#contract/billing/plans.ts';
import { plans } from '#server/billing/plans/catalogue.ts';
import { deckOf, deckWith } from '#server/billing/plans/plan-decks.ts';
import { rate, rateDeck, type Direction } from '#server/billing/model/rate-deck.ts';

const rated = (plan: PlanId, direction: Direction, number: string) =>
  rate({ direction, number }, deckOf(plan))?.rate;

test.each([
  ['starter', 'outbound', '+12065550142', 25_000n, '60/60'],
  ['team', 'outbound', '+12065550142', 22_000n, '60/60'],
  ['growth', 'inbound', '+18005550199', 36_000n, '30/6'],
  ['enterprise', 'outbound', '+12065550142', 17_000n, '6/6'],
  // Abroad: 30,000 micros a minute, by the percent.
  ['starter', 'outbound', '+442071838750', 30_000n, '60/60'],
  ['team', 'outbound', '+442071838750', 28_500n, '60/60'],
  ['enterprise', 'outbound', '+442071838750', 24_000n, '60/60'],
] as const)('on %s, %s with %s costs %s micros a minute at %s', (plan, direction, number, micros, by) => {
  const [first, then] = by.split('/').map(Number);
  expect(rated(plan, direction, number)).toEqual({ first, then, microsPerMinute: micros });
});

test('the starter plan has the prices as they are listed', () => {
  expect(deckOf('starter')).toEqual(rateDeck);
});

test('a percentage is rounded half up to a micro, and what is not served stays so', () => {
  const deck = deckWith({ rates: [], abroadPercent: 35 });
  const [one] = rateDeck.filter(({ prefix }) => prefix === '+20');
  const [cheaper] = deck.filter(({ prefix }) => prefix === '+20');
  expect([one?.outbound, cheaper?.outbound, cheaper?.inbound]).toEqual([180_000n, 63_000n, null]);
  const odd = deckWith({
    rates: [{ prefix: '+1', inbound: 1, outbound: 3, increment: '1/1' }],
    abroadPercent: 1,
  });
  expect(odd.find(({ prefix }) => prefix === '+1800')).toMatchObject({ inbound: 400n, outbound: 250n });
  expect(odd.find(({ prefix }) => prefix === '+1')).toMatchObject({ inbound: 1n, outbound: 3n });
});

test('every plan serves the same numbers, and packages cover the same of them', () => {
  const served = (plan: PlanId) =>
    deckOf(plan).map(({ prefix, place, covers, inbound, outbound }) => [
      ...[prefix, place, covers],
      ...[inbound === null, outbound === null],
    ]);
  for (const { id } of plans) expect(served(id)).toEqual(served('starter'));
});
