/** Facts about money as the server would tell them; name what matters to the test, the rest is harmless. */
import type { AutoRecharge, Card, Payment } from '#contract/billing/payments.ts';
import type { Plan, PlanQuote, PlanStanding } from '#contract/billing/plans.ts';
import { toMicros } from '#kit/money.ts';
import { TEN_O_CLOCK } from '#support/api/facts.ts';

export const DAY_MS = 86_400_000;
export const dollars = (amount: number) => toMicros(Math.round(amount * 1_000_000));

export const visa: Card = {
  id: '00000000-0000-4000-8000-0000000000c1',
  brand: 'Visa',
  last4: '4242',
  expMonth: 8,
  expYear: 2029,
  role: 'first',
};
export const mastercard: Card = {
  ...visa,
  id: '00000000-0000-4000-8000-0000000000c2',
  brand: 'Mastercard',
  last4: '5454',
  role: 'backup',
};

export const aPayment = (facts: Partial<Payment> = {}): Payment => ({
  id: '00000000-0000-4000-8000-0000000000e1',
  kind: 'added',
  state: 'succeeded',
  micros: dollars(50),
  refundedMicros: dollars(0),
  brand: 'Visa',
  last4: '4242',
  actionUrl: null,
  declineReason: null,
  purpose: null,
  purposeDone: null,
  at: TEN_O_CLOCK,
  ...facts,
});

const plan = (id: Plan['id'], name: string, summary: string, fee: number): Plan => ({
  id,
  name,
  summary,
  microsPerMonth: dollars(fee),
  localMicrosPerMinute: dollars(0.025),
});

export const aStanding = (facts: Partial<PlanStanding> = {}): PlanStanding => ({
  plan: 'team',
  state: 'active',
  period: { from: Date.UTC(2026, 4, 1, 12), until: Date.UTC(2026, 5, 1, 12) },
  fallsBackAt: null,
  closedAt: null,
  readableUntil: null,
  plans: [
    plan('starter', 'Starter', 'No fee', 0),
    plan('team', 'Team', 'Lower rates', 29),
    plan('growth', 'Growth', 'Wallboard, reports', 59),
    plan('enterprise', 'Enterprise', 'Several exchanges', 149),
  ],
  ...facts,
});

/** From Team to Growth, 17 days and 13 hours before the month ends. */
export const aQuote = (facts: Partial<PlanQuote> = {}): PlanQuote => ({
  from: 'team',
  to: 'growth',
  at: TEN_O_CLOCK,
  secondsLeft: (17 * 24 + 13) * 3_600,
  secondsInMonth: 31 * 86_400,
  until: Date.UTC(2026, 5, 1, 12),
  creditMicros: toMicros(16_417_338),
  chargeMicros: toMicros(33_400_806),
  dueMicros: toMicros(16_983_468),
  balanceMicros: toMicros(8_016_532),
  shortMicros: toMicros(0),
  recharge: { micros: toMicros(41_990_000), brand: 'Visa', last4: '4242' },
  nextMicros: dollars(59),
  ...facts,
});

export const aRecharge = (facts: Partial<AutoRecharge> = {}): AutoRecharge => ({
  isOn: true,
  thresholdMicros: dollars(10),
  amountMicros: dollars(50),
  nextTryAt: null,
  failures: 0,
  lastDecline: null,
  version: 1,
  ...facts,
});
