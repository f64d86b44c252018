import type { PlanId } from '#contract/billing/plans.ts';
import { usd } from '#kit/money.ts';
import { plans, type PlanConfig } from './catalogue.ts';
import { incrementOf, rateDeck, type RateDeck } from '../model/rate-deck.ts';
import { discounted } from '../model/rating.ts';

/** The starter plan's deck with a plan's own lines in the place of the same prefixes, and its percentage of all others. */
export function deckWith({ rates, abroadPercent }: Pick<PlanConfig, 'rates' | 'abroadPercent'>): RateDeck {
  const own = new Map(rates.map((line) => [line.prefix, line]));
  return rateDeck.map((line) => {
    const { prefix, inbound, outbound } = line;
    const ours = own.get(prefix);
    if (!ours) {
      const part = (price: typeof inbound) => discounted(price, abroadPercent);
      return { ...line, inbound: part(inbound), outbound: part(outbound) };
    }
    const prices = { inbound: usd(BigInt(ours.inbound)), outbound: usd(BigInt(ours.outbound)) };
    return { ...line, ...prices, increment: incrementOf(ours.increment) };
  });
}

const decks = new Map(plans.map((plan) => [plan.id, deckWith(plan)]));

/** The prices of a plan. */
export const deckOf = (plan: PlanId): RateDeck => decks.get(plan) ?? rateDeck;
