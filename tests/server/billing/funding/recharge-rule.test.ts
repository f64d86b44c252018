import { describe, expect, test } from 'vitest';
import { usd, NOTHING } from '#kit/money.ts';
import { nextTryAfter, rechargeFor, type RechargeState } from '#server/billing/funding/auto-recharge.ts';

const HOUR_MS = 3_600_000;
const dollars = (amount: number) => usd(BigInt(Math.round(amount * 1_000_000)));

describe('the rule', () => {
  const state = (facts: Partial<RechargeState> & { balance: RechargeState['balance'] }): RechargeState => ({
    isOn: true,
    threshold: dollars(10),
    amount: dollars(50),
    nextTryAt: null,
    isPending: false,
    free: facts.balance,
    needed: NOTHING,
    now: 1_000,
    ...facts,
  });

  test('[FAQ] auto-recharge: threshold $10, amount $50, balance $9.40 → charge $40.60', () => {
    expect(rechargeFor(state({ balance: dollars(9.4) }))).toBe(dollars(40.6));
  });

  test.each([
    ['at the threshold it rests', state({ balance: dollars(10) }), null],
    ['a micro-dollar below it charges up to the next cent', state({ balance: dollars(9.999999) }), 40.01],
    ['below zero it charges what is owed too', state({ balance: dollars(-2.5) }), 52.5],
    ['switched off it rests', state({ balance: dollars(1), isOn: false }), null],
    ['[FAQ] one charge in flight at a time', state({ balance: dollars(1), isPending: true }), null],
    ['it rests until its next try', state({ balance: dollars(1), nextTryAt: 1_001 }), null],
    ['and no longer where the clock was set back', state({ balance: dollars(1), nextTryAt: 86_401_001 }), 49],
    ['and tries then', state({ balance: dollars(1), nextTryAt: 1_000 }), 49],
    ['a fee that is not covered is', state({ balance: dollars(20), needed: dollars(49) }), 30],
    ['a fee above the amount is', state({ balance: dollars(20), needed: dollars(250) }), 230],
    [
      'what calls hold covers no fee',
      state({ balance: dollars(52), free: dollars(40), needed: dollars(49) }),
      9,
    ],
    ['it charges $5 at least', state({ balance: dollars(49.99), needed: dollars(50) }), 5],
    ['a fee that is covered needs nothing', state({ balance: dollars(49), needed: dollars(49) }), null],
  ])('%s', (_words, given, charged) => {
    expect(rechargeFor(given)).toBe(charged === null ? null : dollars(charged));
  });

  test('[FAQ] a decline backs off: 1 h, 6 h, 24 h, then every 24 h', () => {
    expect([1, 2, 3, 4, 9].map((failures) => nextTryAfter(failures, 0) / HOUR_MS)).toEqual([
      1, 6, 24, 24, 24,
    ]);
  });
});
