import type { Cause, LedgerLine } from '#contract/billing/ledger.ts';
import { TEN_O_CLOCK } from '#support/api/facts.ts';
import { DAY_MS, dollars } from '../money-facts.ts';

const HOUR_MS = 3_600_000;

export const aCall = (facts: Partial<Extract<Cause, { type: 'call' }>> = {}): Cause => ({
  type: 'call',
  callId: 'call-1',
  direction: 'inbound',
  far: '+12065550142',
  trackingNumber: '+18005550199',
  agent: 'Ana Reyes',
  billedSeconds: 300,
  packageSeconds: 0,
  ...facts,
});

export const aLine = (facts: Partial<LedgerLine> & { id: string }): LedgerLine => ({
  at: TEN_O_CLOCK - HOUR_MS,
  kind: 'settle',
  micros: dollars(-0.125),
  balanceMicros: dollars(25),
  cause: aCall(),
  ...facts,
});

/** The newest first: two calls of today, one of them from the package, and a payment of the week before. */
export const someLines = (): LedgerLine[] => [
  aLine({ id: '9' }),
  aLine({
    id: '8',
    micros: dollars(0),
    balanceMicros: dollars(25.125),
    cause: aCall({ packageSeconds: 300 }),
  }),
  aLine({
    id: '7',
    at: TEN_O_CLOCK - 6 * DAY_MS,
    kind: 'fund',
    micros: dollars(40.6),
    balanceMicros: dollars(50),
    cause: { type: 'payment', paymentId: 'p', brand: 'Visa', last4: '4242', isAuto: true },
  }),
];
