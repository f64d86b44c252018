import type { Plan } from '#contract/billing/plans.ts';
import { toMicros } from '#kit/money.ts';
import { deckOf } from './plan-decks.ts';
import { rate } from '../model/rate-deck.ts';
import { plans, type PlanConfig } from './catalogue.ts';

const LOCAL = { direction: 'outbound', number: '+12025550100' } as const;

/** The plans with what they cost, from the smallest to the largest. */
export const shownPlans: readonly Plan[] = plans.map((plan) => ({
  id: plan.id,
  name: plan.name,
  summary: plan.summary,
  microsPerMonth: toMicros(plan.microsPerMonth),
  localMicrosPerMinute: toMicros(localRateOf(plan)),
}));

function localRateOf({ id }: PlanConfig): bigint {
  const local = rate(LOCAL, deckOf(id));
  if (!local) throw new Error(`the plan ${id} has no price for local calls`);
  return local.rate.microsPerMinute;
}
