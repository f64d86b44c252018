/** Stripe's words for what became of a charge, in ours. */
import Stripe from 'stripe';
import type { DeclineReason } from '#contract/billing/payments.ts';
import type { ChargeOutcome } from '../payment-provider.ts';

/** Of an error and of its decline (https://docs.stripe.com/error-codes, https://docs.stripe.com/declines/codes). */
const reasons: Record<string, DeclineReason> = {
  insufficient_funds: 'insufficient-funds',
  expired_card: 'expired-card',
  authentication_required: 'not-confirmed',
  authentication_not_handled: 'not-confirmed',
  payment_intent_authentication_failure: 'not-confirmed',
  processing_error: 'provider-failed',
  reenter_transaction: 'provider-failed',
  try_again_later: 'provider-failed',
};

interface Decline {
  code?: string | undefined;
  decline_code?: string | undefined;
}

export function reasonOf({ code, decline_code }: Decline): DeclineReason {
  return reasons[decline_code ?? ''] ?? reasons[code ?? ''] ?? 'declined';
}

type Intent = Pick<Stripe.PaymentIntent, 'id' | 'status' | 'next_action' | 'last_payment_error'>;

/** Of the statuses of https://docs.stripe.com/payments/paymentintents/lifecycle. */
export function outcomeOf({ id, status, next_action, last_payment_error }: Intent): ChargeOutcome {
  const providerRef = id;
  switch (status) {
    case 'succeeded':
      return { state: 'succeeded', providerRef };
    case 'requires_action':
      return { state: 'needs-action', providerRef, url: next_action?.redirect_to_url?.url ?? null };
    case 'requires_payment_method':
      return { state: 'declined', providerRef, reason: reasonOf(last_payment_error ?? {}) };
    // By us, when nobody has answered the bank.
    case 'canceled':
      return { state: 'declined', providerRef, reason: 'not-confirmed' };
    default:
      return { state: 'unknown' };
  }
}

/**
 * What an error says of the charge that was asked for. A card error is the bank's no. A request that Stripe would not take
 * charged nothing. Of everything else (no connection, no time, the same key in use, an error of theirs) nobody knows.
 */
export function outcomeOfError(error: unknown): ChargeOutcome {
  if (error instanceof Stripe.errors.StripeCardError) {
    const providerRef = error.payment_intent?.id ?? null;
    return { state: 'declined', providerRef, reason: reasonOf(error) };
  }
  if (error instanceof Stripe.errors.StripeInvalidRequestError)
    return { state: 'declined', providerRef: null, reason: 'provider-failed' };
  return { state: 'unknown' };
}
