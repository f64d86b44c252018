import { expect, test } from 'vitest';
import { sayCause } from '#client/screens/owner/account/ledger/cause-words.ts';
import { daysIn } from '#client/screens/parts/account-days.ts';
import { formatNumber } from '#client/state/wording/phone-number.ts';
import type { Cause, LedgerLine } from '#contract/billing/ledger.ts';
import { toMicros } from '#kit/money.ts';

const utc = (month: number, day: number, year = 2026) => Date.UTC(year, month - 1, day, 10);
const days = daysIn('UTC', utc(5, 14));
const said = (cause: Cause, kind: LedgerLine['kind'] = 'settle') =>
  sayCause({ cause, kind }, { days, formatNumber }).replaceAll('\u00a0', ' ').replaceAll('\u2060', '');

const call: Cause = {
  type: 'call',
  callId: 'call-1',
  direction: 'inbound',
  far: '+12065550142',
  trackingNumber: '+18005550199',
  agent: 'Ana Reyes',
  billedSeconds: 300,
  packageSeconds: 0,
};

test('a call says which way it went, to whom and for how long', () => {
  expect(said(call)).toBe('Call, (800) 555-0199 to Ana Reyes, 5 min');
  expect(said({ ...call, direction: 'outbound' })).toBe('Call, Ana Reyes to (206) 555-0142, 5 min');
});

test('a call leaves out whom it does not know', () => {
  expect(said({ ...call, agent: null })).toBe('Call, (800) 555-0199, 5 min');
  expect(said({ ...call, trackingNumber: null })).toBe('Call, (206) 555-0142 to Ana Reyes, 5 min');
  expect(said({ ...call, trackingNumber: null, far: null, agent: null })).toBe('Call, 5 min');
});

test('a call says what a package paid of it', () => {
  expect(said({ ...call, packageSeconds: 300 })).toBe(
    'Call, (800) 555-0199 to Ana Reyes, 5 min from the package',
  );
  expect(said({ ...call, billedSeconds: 306, packageSeconds: 180 })).toBe(
    'Call, (800) 555-0199 to Ana Reyes, 5 min 6 s, 3 min of it from the package',
  );
});

test.each<[Cause, string]>([
  [
    { type: 'number', number: '+12025550111', from: utc(5, 14), until: utc(6, 14) - 36_000_000 },
    'Number (202) 555-0111, 14 May to 13 June',
  ],
  [
    { type: 'plan', plan: 'growth', from: utc(12, 14, 2025), until: utc(1, 14) - 36_000_000 },
    'Growth plan, 14 December 2025 to 13 January',
  ],
  [
    {
      type: 'plan-change',
      from: 'team',
      to: 'growth',
      creditMicros: toMicros(16_420_000),
      chargeMicros: toMicros(33_410_000),
      until: utc(6, 1),
    },
    'Growth in the place of Team, until 1 June: −$16.42 + $33.41',
  ],
  [
    {
      type: 'plan-change',
      from: 'starter',
      to: 'team',
      creditMicros: toMicros(0),
      chargeMicros: toMicros(29_000_000),
      until: utc(6, 14),
    },
    'Team in the place of Starter, until 14 June: $29.00',
  ],
  [{ type: 'plan-ended', plan: 'team', until: utc(6, 1) }, 'Team plan ended, unused until 1 June'],
  [
    {
      type: 'package',
      offerId: 'local-75000',
      minutes: 75_000,
      from: utc(5, 14),
      until: utc(6, 14) - 36_000_000,
    },
    '75,000-minute package, 14 May to 13 June',
  ],
  [
    { type: 'payment', paymentId: 'p', brand: 'Visa', last4: '4242', isAuto: true },
    'Auto-recharge, Visa ending 4242',
  ],
  [
    { type: 'payment', paymentId: 'p', brand: 'Visa', last4: '4242', isAuto: false },
    'Money added, Visa ending 4242',
  ],
  [
    { type: 'refund', paymentId: 'p', brand: 'Visa', last4: '4242', isDispute: false },
    'Refund to Visa ending 4242',
  ],
  [
    { type: 'refund', paymentId: 'p', brand: 'Visa', last4: '4242', isDispute: true },
    'Taken back by the bank, Visa ending 4242',
  ],
  [{ type: 'other', text: 'Opening balance' }, 'Opening balance'],
])('%o reads “%s”', (cause, words) => {
  expect(said(cause)).toBe(words);
});

test('an entry without a cause is told by its kind', () => {
  const cause = { type: 'other', text: '' } as const;
  const kinds = ['fund', 'settle', 'fee', 'credit', 'refund'] as const;
  expect(kinds.map((kind) => said(cause, kind))).toEqual(['Money added', 'Call', 'Fee', 'Credit', 'Refund']);
});
