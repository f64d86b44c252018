import { formatBalance } from '#client/state/wording/money.ts';
import type { Card, DeclineReason, Payment } from '#contract/billing/payments.ts';

/** "Visa ending 4242" */
export const nameCard = ({ brand, last4 }: Pick<Card, 'brand' | 'last4'>) => `${brand} ending ${last4}`;

/** "08/27" */
export const sayExpiry = ({ expMonth, expYear }: Pick<Card, 'expMonth' | 'expYear'>) =>
  `${String(expMonth).padStart(2, '0')}/${String(expYear % 100).padStart(2, '0')}`;

const reasons: Record<DeclineReason, (card: string) => string> = {
  declined: (card) => `${card} was declined. Use another card, or ask its bank.`,
  'insufficient-funds': (card) => `There is not enough money behind ${card}. Use another card.`,
  'expired-card': (card) => `${card} has expired. Use another card.`,
  'not-confirmed': (card) =>
    `The payment from ${card} was not confirmed at the bank. Pay again and confirm it.`,
  'provider-failed': (card) => `${card} could not be charged just now. Pay again in a moment.`,
};

/** What happened, and the one thing to do. */
export const sayDecline = (payment: Pick<Payment, 'brand' | 'last4' | 'declineReason'>) =>
  reasons[payment.declineReason ?? 'declined'](nameCard(payment));

const briefReasons: Record<DeclineReason, string> = {
  declined: 'Declined',
  'insufficient-funds': 'Declined, not enough money',
  'expired-card': 'Declined, expired',
  'not-confirmed': 'Not confirmed at the bank',
  'provider-failed': 'Could not be charged',
};

/** The state of a payment in a list. */
export function sayState(payment: Payment): string {
  const { state, micros, refundedMicros, declineReason } = payment;
  if (state === 'pending') return 'On its way';
  if (state === 'needs-action') return 'The bank asks first';
  if (state === 'declined') return briefReasons[declineReason ?? 'declined'];
  if (refundedMicros === 0) return 'Paid';
  return refundedMicros >= micros ? 'Refunded' : `${formatBalance(refundedMicros)} refunded`;
}

/** Of a payment that was to buy something with the money, in the moment in which it came; null: nothing to say. */
export function sayPurpose({ purpose, purposeDone }: Payment): string | null {
  if (!purpose || purposeDone === null) return null;
  if (purpose.type === 'plan')
    return purposeDone ? null : 'The plan was not changed: the balance no longer covers it.';
  return purposeDone
    ? 'The package is yours.'
    : 'The package was not bought: the balance no longer covers it.';
}
