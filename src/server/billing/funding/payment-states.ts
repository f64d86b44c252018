import type { Payment } from '#contract/billing/payments.ts';
import type { ChargeOutcome } from './payment-provider.ts';

/**
 * What a payment becomes by what was heard of its charge; null: nothing new.
 *
 * pending ──▶ succeeded
 *    │  ╰───▶ declined ──▶ succeeded: the money came after all, and is the customer's
 *    ╰──▶ needs-action ──▶ succeeded | declined
 *
 * Whatever comes late or twice leads nowhere: nothing leads back, and out of `succeeded` nothing leads at all.
 */
export function nextState(state: Payment['state'], heard: ChargeOutcome['state']): Payment['state'] | null {
  if (heard === 'unknown' || heard === state) return null;
  const next: Record<Payment['state'], readonly Payment['state'][]> = {
    pending: ['succeeded', 'declined', 'needs-action'],
    'needs-action': ['succeeded', 'declined'],
    declined: ['succeeded'],
    succeeded: [],
  };
  return next[state].includes(heard) ? heard : null;
}

const SHORTEST_WAIT_MS = 5_000;
/** A later time was written before the clock was set back. */
export const LONGEST_WAIT_MS = 15 * 60_000;

/** When it is looked at again: after as long as it has taken so far. Epoch milliseconds. */
export function nextLookAt(at: number, now: number): number {
  return now + Math.min(Math.max(now - at, SHORTEST_WAIT_MS), LONGEST_WAIT_MS);
}
