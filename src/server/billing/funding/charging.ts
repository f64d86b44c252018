/** Asks the provider about one payment that we hold, and books what it says. */
import { bookOutcome, type BookingParts } from './booking.ts';
import {
  ASK_FOR_MS,
  type ChargeOrder,
  type ChargeOutcome,
  type PaymentProvider,
} from './payment-provider.ts';
import type { PaymentRow } from './payment-rows.ts';
import { nextLookAt } from './payment-states.ts';

/** A provider that has not answered by then may have charged: it is asked again, under the same key. */
const PATIENCE_MS = 12_000;
/** A bank that was not answered by then is not answered any more. */
const GIVE_UP_MS = 24 * 3_600_000;
const MICROS_PER_CENT = 10_000n;

export interface ChargingParts extends BookingParts {
  provider: PaymentProvider;
  /** Nothing is waited for any longer: the next worker asks again. */
  stopping: AbortSignal;
}

/** What is charged: the row, and who the account is to the provider. */
export interface DuePayment extends PaymentRow {
  customerRef: string | null;
}

/** @returns the account that has more money now, or null */
export async function chargeDue(parts: ChargingParts, payment: DuePayment): Promise<string | null> {
  const outcome = await heardOf(parts, payment);
  const funded = await bookOutcome(parts, payment.id, outcome);
  await lookAgain(parts, payment);
  return funded;
}

/** Nothing new, or the bank is still to be answered: it stays as it is for a while. A settled one is looked at no more. */
async function lookAgain({ sql, clock }: ChargingParts, { id, at }: PaymentRow): Promise<void> {
  await sql`
    update payments set next_look_at = ${new Date(nextLookAt(at.getTime(), clock.now()))}
    where id = ${id} and settled_at is null`;
}

async function heardOf(parts: ChargingParts, payment: DuePayment): Promise<ChargeOutcome> {
  const { provider, log } = parts;
  const { provider: whose, customerRef } = payment;
  // Its card belongs to a provider that is no longer ours.
  if (whose !== provider.name || customerRef === null) return neverMade;
  try {
    const outcome = await withPatience(parts, ask(parts, { ...payment, customerRef }));
    if (outcome.state === 'unknown')
      log.warn({ paymentId: payment.id }, 'what became of a payment is not known');
    return outcome;
  } catch (error) {
    log.warn({ error, paymentId: payment.id }, 'the provider of cards could not be asked');
    return { state: 'unknown' };
  }
}

const neverMade: ChargeOutcome = { state: 'declined', providerRef: null, reason: 'provider-failed' };

type Chargeable = DuePayment & { customerRef: string };

async function ask(parts: ChargingParts, payment: Chargeable): Promise<ChargeOutcome> {
  const outcome = await outcomeOf(parts, payment);
  // Nobody is there to answer the bank, so it must not be answered later either.
  const isUnanswerable = payment.kind === 'auto-recharge' && outcome.state === 'needs-action';
  return isUnanswerable ? parts.provider.cancelCharge(outcome.providerRef) : outcome;
}

async function outcomeOf({ provider, clock }: ChargingParts, payment: Chargeable): Promise<ChargeOutcome> {
  const { id: paymentId, customerRef, providerRef, state } = payment;
  const age = clock.now() - payment.at.getTime();
  if (state === 'pending' && age < ASK_FOR_MS) return provider.charge(orderOf(payment, customerRef));
  if (state === 'needs-action' && age >= GIVE_UP_MS && providerRef !== null)
    return provider.cancelCharge(providerRef);
  const found = await provider.findCharge({
    paymentId,
    customerRef,
    providerRef,
    since: payment.at.getTime(),
  });
  return found ?? neverMade;
}

function orderOf(payment: DuePayment, customerRef: string): ChargeOrder {
  const { id: paymentId, cardRef, micros, returnUrl } = payment;
  return { paymentId, customerRef, cardRef, cents: micros / MICROS_PER_CENT, returnUrl };
}

function withPatience(
  { clock, stopping }: ChargingParts,
  asked: Promise<ChargeOutcome>,
): Promise<ChargeOutcome> {
  return new Promise((resolve, reject) => {
    const stopWaiting = () => resolve({ state: 'unknown' });
    const cancel = clock.after(PATIENCE_MS, stopWaiting);
    stopping.addEventListener('abort', stopWaiting);
    asked.then(resolve, reject).finally(() => {
      cancel();
      stopping.removeEventListener('abort', stopWaiting);
    });
  });
}
