/** Stripe's webhooks (https://docs.stripe.com/api/events/types), as far as they are about our payments. */
import type Stripe from 'stripe';
import type { ProviderEvent } from '../payment-provider.ts';
import { outcomeOf } from './stripe-outcomes.ts';

/** null: nothing that we follow. */
export function providerEventOf(event: Stripe.Event): ProviderEvent | null {
  switch (event.type) {
    case 'payment_intent.succeeded':
    case 'payment_intent.payment_failed':
    case 'payment_intent.canceled':
      return eventOfIntent(event.data.object);
    case 'charge.refunded':
      return eventOfRefund(event.data.object);
    case 'charge.dispute.created':
    case 'charge.dispute.funds_withdrawn':
      return eventOfDispute(event.data.object);
    case 'checkout.session.completed':
    case 'checkout.session.expired':
      return event.data.object.mode === 'setup' ? { type: 'card-setup', ref: event.data.object.id } : null;
    default:
      return null;
  }
}

/** A payment of another program on the same Stripe account does not bear our mark. */
function eventOfIntent(intent: Stripe.PaymentIntent): ProviderEvent | null {
  const paymentId = intent.metadata['paymentId'];
  return paymentId === undefined ? null : { type: 'charge', paymentId, outcome: outcomeOf(intent) };
}

/** A charge carries the metadata of its payment. `amount_refunded` is all that went back so far. */
function eventOfRefund({ payment_intent, metadata, amount_refunded }: Stripe.Charge): ProviderEvent | null {
  const providerRef = idOf(payment_intent);
  if (providerRef === null) return null;
  return {
    type: 'refund',
    paymentId: metadata['paymentId'] ?? null,
    providerRef,
    cents: BigInt(amount_refunded),
  };
}

/**
 * A bank may first only inquire (https://docs.stripe.com/disputes/how-disputes-work#inquiries): nothing is taken until that
 * becomes a dispute, of which the withdrawal tells.
 */
function eventOfDispute({ payment_intent, amount, status }: Stripe.Dispute): ProviderEvent | null {
  if (status.startsWith('warning_')) return null;
  const providerRef = idOf(payment_intent);
  return providerRef === null ? null : { type: 'dispute', providerRef, cents: BigInt(amount) };
}

/** Stripe names other objects, or gives them whole where that was asked for. */
export const idOf = (of: string | { id: string } | null): string | null =>
  typeof of === 'string' ? of : (of?.id ?? null);
