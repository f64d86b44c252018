/**
 * Books what the provider says of a payment: its answer, a message, or what was found on looking. The first to learn of it
 * books it, once: the state of the row and the key of the ledger entry both see to that.
 *
 * Locks: the account's money first, then the payment. A publisher of the account holds its money and may write a payment.
 */
import type { PaymentPurpose } from '#contract/billing/payments.ts';
import type { Clock } from '#kit/clock.ts';
import type { Log } from '#kit/log.ts';
import { toMicros } from '#kit/money.ts';
import { within, type Sql, type Transaction } from '#server/store/database.ts';
import { savepoint } from '#server/store/connections/wake-up.ts';
import { balanceChanged } from './balance-changes.ts';
import { publishBilling, notifyAdministrators } from '../account/billing-events.ts';
import { lockAvailable, post } from '../ledger/ledger.ts';
import { rechargeDeclined, rechargeSucceeded, stopRecharge } from './recharge-outcomes.ts';
import type { ChargeOutcome } from './payment-provider.ts';
import { payments, type PaymentRow } from './payment-rows.ts';
import { nextLookAt, nextState } from './payment-states.ts';

/**
 * For so long a user who adds money waits for the outcome; a decline that comes later is told as a notice. A browser waits 10 s
 * for an answer.
 */
export const WAITED_FOR_MS = 8_000;
const MICROS_PER_CENT = 10_000n;

export interface BookingParts {
  sql: Sql;
  clock: Clock;
  log: Log;
  purchases: Purchases;
}

/** What other parts do with money that came in. */
export interface Purchases {
  /** In the transaction in which the money came. false: it cannot be had (any more); the money stays on the balance. */
  buy(
    tx: Transaction,
    purchase: { accountId: string; userId: string | null; purpose: PaymentPurpose },
  ): Promise<boolean>;
  /** The money is there: whatever waited for it is looked at again. */
  funded(accountId: string): Promise<void>;
}

/** @returns the account that has more money now; null: nothing new, or no such payment */
export function bookOutcome(
  parts: BookingParts,
  paymentId: string,
  outcome: ChargeOutcome,
): Promise<string | null> {
  return withPayment(parts.sql, paymentId, (tx, payment) => advance({ ...parts, sql: tx }, payment, outcome));
}

/** `work` has the account's money and the payment for itself. null: there is no such payment. */
function withPayment<Value>(
  sql: Sql,
  paymentId: string,
  work: (tx: Transaction, payment: PaymentRow) => Promise<Value>,
): Promise<Value | null> {
  return within(sql, async (tx) => {
    const [owner] = await tx<{ accountId: string }[]>`
      select account_id from payments where id = ${paymentId}`;
    if (!owner) return null;
    await lockAvailable(tx, owner.accountId);
    const [payment] = await tx<PaymentRow[]>`
      select ${payments(tx)} where p.id = ${paymentId} for update of p`;
    return payment ? work(tx, payment) : null;
  });
}

type InTransaction = BookingParts & { sql: Transaction };

async function advance(
  parts: InTransaction,
  payment: PaymentRow,
  outcome: ChargeOutcome,
): Promise<string | null> {
  const next = nextState(payment.state, outcome.state);
  if (next === null) return null;
  if (outcome.state === 'succeeded') await succeed(parts, payment, outcome.providerRef);
  if (outcome.state === 'declined') await decline(parts, payment, outcome);
  if (outcome.state === 'needs-action') await wait(parts, payment, outcome);
  await publishBilling(parts.sql, payment.accountId, 'payments');
  // Also after a decline: what could not be charged while this one was in flight can be now.
  await balanceChanged(parts.sql, payment.accountId, parts.clock);
  return next === 'succeeded' ? payment.accountId : null;
}

async function succeed(parts: InTransaction, payment: PaymentRow, providerRef: string): Promise<void> {
  const { sql: tx, clock } = parts;
  const { id, accountId, micros, brand, last4 } = payment;
  const isAuto = payment.kind === 'auto-recharge';
  await tx`
    update payments set state = 'succeeded', settled_at = ${new Date(clock.now())}, provider_ref = ${providerRef},
      decline_reason = null, action_url = null, next_look_at = null
    where id = ${id}`;
  await post(tx, {
    kind: 'fund',
    key: `fund:payment:${id}`,
    accountId,
    at: clock.now(),
    cause: { type: 'payment', paymentId: id, brand, last4, isAuto },
    postings: { available: micros, funding: -micros },
  });
  if (isAuto) await rechargeSucceeded(tx, payment, clock);
  if (payment.purpose === null) return;
  const isDone = await buy(parts, payment, payment.purpose);
  await tx`update payments set purpose_done = ${isDone} where id = ${id}`;
}

/** The money is booked, whatever becomes of what was to be bought with it. */
async function buy(
  { sql: tx, log, purchases }: InTransaction,
  { id, accountId, askedBy }: PaymentRow,
  purpose: PaymentPurpose,
): Promise<boolean> {
  try {
    return await savepoint(tx, (saved) => purchases.buy(saved, { accountId, userId: askedBy, purpose }));
  } catch (error) {
    log.error({ error, paymentId: id }, 'what a payment was for could not be bought');
    return false;
  }
}

async function decline(
  { sql: tx, clock }: InTransaction,
  payment: PaymentRow,
  { providerRef, reason }: Extract<ChargeOutcome, { state: 'declined' }>,
): Promise<void> {
  const { id, accountId, last4, micros } = payment;
  await tx`
    update payments set state = 'declined', settled_at = ${new Date(clock.now())}, decline_reason = ${reason},
      provider_ref = coalesce(${providerRef}, provider_ref), action_url = null, next_look_at = null
    where id = ${id}`;
  if (payment.kind === 'auto-recharge') return rechargeDeclined(tx, payment, reason, clock);
  if (clock.now() - payment.at.getTime() <= WAITED_FOR_MS) return;
  const facts = { kind: 'payment-declined', last4, micros: toMicros(micros), reason } as const;
  await notifyAdministrators(tx, { accountId, key: `payment-declined:${id}`, facts }, clock);
}

async function wait(
  { sql: tx, clock }: InTransaction,
  { id, at }: PaymentRow,
  { providerRef, url }: Extract<ChargeOutcome, { state: 'needs-action' }>,
): Promise<void> {
  const next = new Date(nextLookAt(at.getTime(), clock.now()));
  await tx`
    update payments set state = 'needs-action', provider_ref = ${providerRef}, action_url = ${url},
      next_look_at = ${next}
    where id = ${id}`;
}

interface Returned {
  providerRef: string;
  /** All of it so far: a message that comes twice, or after a later one, changes nothing. */
  cents: bigint;
  isDispute: boolean;
}

/** Money went back to the card. What went back had come: a payment of which that was not known yet has succeeded. */
export function bookReturn(
  parts: BookingParts,
  paymentId: string,
  returned: Returned,
): Promise<string | null> {
  return withPayment(parts.sql, paymentId, async (tx, payment) => {
    const { providerRef } = returned;
    const funded = await advance({ ...parts, sql: tx }, payment, { state: 'succeeded', providerRef });
    await takeBack(tx, payment, returned, parts.clock);
    return funded;
  });
}

async function takeBack(
  tx: Transaction,
  payment: PaymentRow,
  { cents, isDispute }: Returned,
  clock: Clock,
): Promise<void> {
  const { id, accountId, brand, last4, refundedMicros, disputedMicros } = payment;
  const [before, others] = isDispute ? [disputedMicros, refundedMicros] : [refundedMicros, disputedMicros];
  const all = least(cents * MICROS_PER_CENT, payment.micros - others);
  const micros = all - before;
  if (micros <= 0n) return;
  await tx`
    update payments set ${isDispute ? tx`disputed_micros = ${all}` : tx`refunded_micros = ${all}`}
    where id = ${id}`;
  await post(tx, {
    kind: 'refund',
    key: `${isDispute ? 'dispute' : 'refund'}:payment:${id}:${all}`,
    accountId,
    at: clock.now(),
    cause: { type: 'refund', paymentId: id, brand, last4, isDispute },
    postings: { available: -micros, funding: micros },
  });
  const rechargeStopped = await stopRecharge(tx, accountId, clock);
  const facts = { kind: 'payment-refunded', last4, micros: toMicros(micros), rechargeStopped } as const;
  await notifyAdministrators(tx, { accountId, key: `payment-refunded:${id}:${all + others}`, facts }, clock);
  await publishBilling(tx, accountId, 'payments');
  await balanceChanged(tx, accountId, clock);
}

const least = (one: bigint, other: bigint) => (one < other ? one : other);
