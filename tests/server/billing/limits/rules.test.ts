import { describe, expect, test } from 'vitest';
import { usd } from '#kit/money.ts';
import {
  DEFAULT_RULES,
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

const judged = (facts: Partial<OutboundFacts>, rules: Partial<LimitRules> = {}) =>
  judgeOutbound({ ...DEFAULT_RULES, ...rules }, { ...usual, ...facts });

describe('an outbound call', () => {
  test('passes, whatever it costs, while nobody has set a limit', () => {
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
