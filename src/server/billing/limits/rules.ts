/** May a call go out? Pure: the guard finds the facts, and does what follows from the verdict. */
import type { LimitsChange } from '#contract/billing/limits.ts';
import type { PlanId } from '#contract/billing/plans.ts';
import type { Usd } from '#kit/money.ts';
import { planOf } from '../plans/catalogue.ts';

/** As administrators set them, or as they come with the plan. null: no limit. */
export interface LimitRules extends Pick<LimitsChange, 'newCountries' | 'burstCalls' | 'burstSeconds'> {
  accountDaily: Usd | null;
  agentDaily: Usd | null;
  /** Nobody has set others: they change with the plan. */
  areByPlan: boolean;
}

export const DEFAULT_BURST = { burstCalls: 30, burstSeconds: 60 };

/** While administrators have set none: a stolen password costs a day's limit, and not the whole balance. */
export function defaultRules(plan: PlanId): LimitRules {
  const { account: accountDaily, agent: agentDaily } = planOf(plan).dailyLimitMicros;
  return { accountDaily, agentDaily, newCountries: 'tell', areByPlan: true, ...DEFAULT_BURST };
}

/** Today's calls, those in progress included. */
export interface Spent {
  byAccount: Usd;
  /** By the calls that the agent placed. */
  byAgent: Usd;
}

export interface OutboundFacts {
  spent: Spent;
  isBlocked: boolean;
  /** That the agent has begun within `burstSeconds`, and since a block was last lifted: without the one that is asked for. */
  recentCalls: number;
  /** A route takes a customer's call on: no day's limit keeps customers out. */
  isForwarded: boolean;
  /** Of the number called: not called before, or waiting for an administrator. */
  isCountryNew: boolean;
}

export type DailyLimit = 'agent-limit' | 'account-limit';
export type Verdict = 'pass' | 'first-to-country' | 'blocked' | 'burst' | DailyLimit | 'country-held';

export function judgeOutbound(rules: LimitRules, facts: OutboundFacts): Verdict {
  if (facts.isBlocked) return 'blocked';
  if (facts.recentCalls >= rules.burstCalls) return 'burst';
  const limit = facts.isForwarded ? null : limitReached(rules, facts.spent);
  if (limit) return limit;
  if (!facts.isCountryNew) return 'pass';
  return rules.newCountries === 'hold' ? 'country-held' : 'first-to-country';
}

/** The agent's own before the account's: the narrower one says more. */
export function limitReached({ agentDaily, accountDaily }: LimitRules, spent: Spent): DailyLimit | null {
  if (agentDaily !== null && spent.byAgent >= agentDaily) return 'agent-limit';
  if (accountDaily !== null && spent.byAccount >= accountDaily) return 'account-limit';
  return null;
}
