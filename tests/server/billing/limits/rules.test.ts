import { describe, expect, test } from 'vitest';
import type { PlanId } from '#contract/billing/plans.ts';
import { usd } from '#kit/money.ts';
import {
  defaultRules,
  judgeOutbound,
  type LimitRules,
  type OutboundFacts,
} from '#server/billing/limits/rules.ts';

const spent = (byAgent: bigint, byAccount = byAgent) => ({
  byAgent: usd(byAgent),
  byAccount: usd(byAccount),
});
const usual: OutboundFacts = {
  spent: spent(0n),
  isBlocked: false,
  recentCalls: 0,
  isForwarded: false,
  isCountryNew: false,
};

const NO_DAILY_LIMIT: LimitRules = { ...defaultRules('starter'), accountDaily: null, agentDaily: null };
const judged = (facts: Partial<OutboundFacts>, rules: Partial<LimitRules> = {}) =>
  judgeOutbound({ ...NO_DAILY_LIMIT, ...rules }, { ...usual, ...facts });

describe('an outbound call', () => {
  test('passes, whatever it costs, where administrators have switched the daily limits off', () => {
    expect(judged({ spent: spent(10n ** 12n) })).toBe('pass');
  });

  test('ends at the daily limit of its agent, and at that of the account', () => {
    const rules = { agentDaily: usd(5n), accountDaily: usd(8n) };
    expect(judged({ spent: spent(4n, 7n) }, rules)).toBe('pass');
    expect(judged({ spent: spent(5n, 7n) }, rules)).toBe('agent-limit');
    expect(judged({ spent: spent(4n, 8n) }, rules)).toBe('account-limit');
    expect(judged({ spent: spent(5n, 8n) }, rules)).toBe('agent-limit');
  });

  test('never passes where nothing may be spent', () => {
    expect(judged({}, { accountDaily: usd(0n) })).toBe('account-limit');
  });

  test('that is one too many within the window is a burst', () => {
    expect(judged({ recentCalls: 29 })).toBe('pass');
    expect(judged({ recentCalls: 30 })).toBe('burst');
    expect(judged({ recentCalls: 2 }, { burstCalls: 2 })).toBe('burst');
  });

  test('of a blocked agent never passes, and is no new burst', () => {
    expect(judged({ isBlocked: true })).toBe('blocked');
    expect(judged({ isBlocked: true, recentCalls: 31 })).toBe('blocked');
  });

  test('that is the first to a country passes or waits, as administrators have it', () => {
    expect(judged({ isCountryNew: true })).toBe('first-to-country');
    expect(judged({ isCountryNew: true }, { newCountries: 'hold' })).toBe('country-held');
    expect(judged({ isCountryNew: false }, { newCountries: 'hold' })).toBe('pass');
  });

  test('opens no country while it is refused for something else', () => {
    expect(judged({ isForwarded: true }, { accountDaily: usd(0n) })).toBe('pass');
    expect(judged({ isForwarded: true, isCountryNew: true }, { newCountries: 'hold' })).toBe('country-held');
    expect(judged({ isCountryNew: true, recentCalls: 30 })).toBe('burst');
    expect(judged({ isCountryNew: true }, { agentDaily: usd(0n) })).toBe('agent-limit');
  });
});

describe('the daily limits of a plan', () => {
  test('are those of a day of calls of such a contact center, and grow with the plan', () => {
    const dailyOf = (plan: PlanId) => {
      const { accountDaily, agentDaily } = defaultRules(plan);
      return [accountDaily, agentDaily].map((micros) => Number(micros) / 1_000_000);
    };
    expect(dailyOf('starter')).toEqual([50, 25]);
    expect(dailyOf('team')).toEqual([250, 50]);
    expect(dailyOf('growth')).toEqual([1000, 100]);
    expect(dailyOf('enterprise')).toEqual([5000, 200]);
  });
});
