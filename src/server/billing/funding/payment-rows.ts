import type { Card, DeclineReason, Payment, PaymentPurpose } from '#contract/billing/payments.ts';
import type { Clock } from '#kit/clock.ts';
import { toMicros } from '#kit/money.ts';
import type { Sql } from '#server/store/database.ts';
import { wake } from '#server/store/connections/wake-up.ts';

/** Woken when a card is to be charged. */
export const PAYMENTS_CHANNEL = 'ringside_payments';

/** A payment with what has to be known of its card. */
export interface PaymentRow {
  id: string;
  accountId: string;
  cardId: string;
  kind: Payment['kind'];
  state: Payment['state'];
  micros: bigint;
  refundedMicros: bigint;
  disputedMicros: bigint;
  providerRef: string | null;
  returnUrl: string | null;
  actionUrl: string | null;
  declineReason: DeclineReason | null;
  purpose: PaymentPurpose | null;
  purposeDone: boolean | null;
  askedBy: string | null;
  at: Date;
  brand: string;
  last4: string;
  cardRef: string;
  cardRole: Card['role'];
  provider: 'stripe' | 'test';
}

/** `select ${payments(sql)} where p.id = …` */
export const payments = (sql: Sql) => sql`
  p.id, p.account_id, p.card_id, p.kind, p.state, p.micros, p.refunded_micros, p.disputed_micros, p.provider_ref,
  p.return_url, p.action_url, p.decline_reason, p.purpose, p.purpose_done, p.asked_by, p.at,
  c.brand, c.last4, c.card_ref, c.role as card_role, c.provider
  from payments p join cards c on c.id = p.card_id`;

export async function findPayment(sql: Sql, id: string): Promise<PaymentRow | null> {
  const [row] = await sql<PaymentRow[]>`select ${payments(sql)} where p.id = ${id}`;
  return row ?? null;
}

export async function paymentsOf(sql: Sql, accountId: string): Promise<Payment[]> {
  const rows = await sql<PaymentRow[]>`
    select ${payments(sql)} where p.account_id = ${accountId} order by p.at desc, p.id limit 50`;
  return rows.map(toPayment);
}

export function toPayment(row: PaymentRow): Payment {
  const { id, kind, state, brand, last4, actionUrl, declineReason, purpose, purposeDone } = row;
  return {
    id,
    kind,
    state,
    brand,
    last4,
    actionUrl,
    declineReason,
    purpose,
    purposeDone,
    micros: toMicros(row.micros),
    refundedMicros: toMicros(row.refundedMicros + row.disputedMicros),
    at: row.at.getTime(),
  };
}

interface NewPayment {
  id: string;
  accountId: string;
  cardId: string;
  kind: Payment['kind'];
  micros: bigint;
  purpose: PaymentPurpose | null;
  askedBy: string | null;
  returnUrl: string | null;
  /** Epoch milliseconds. */
  at: number;
  /** From when on a worker asks the provider. */
  nextLookAt: number;
}

/**
 * Written down before the provider is asked, in the transaction of its cause. Hold the account's money (lockAvailable)
 * before. false: another one is in flight.
 */
export async function insertPayment(sql: Sql, payment: NewPayment): Promise<boolean> {
  const { id, accountId, cardId, kind, micros, purpose, askedBy, returnUrl, at, nextLookAt } = payment;
  const written = await sql`
    insert into payments (id, account_id, card_id, kind, micros, purpose, asked_by, return_url, at, next_look_at)
    values (${id}, ${accountId}, ${cardId}, ${kind}, ${micros}, ${purpose && JSON.stringify(purpose)}::text::jsonb,
      ${askedBy}, ${returnUrl}, ${new Date(at)}, ${new Date(nextLookAt)})
    on conflict (account_id) where state = 'pending' do nothing returning id`;
  if (written.length > 0) wake(sql, PAYMENTS_CHANNEL);
  return written.length > 0;
}

/** How many the provider is to be asked about by now, of all accounts. */
export async function waitingPayments(sql: Sql, clock: Clock): Promise<number> {
  const [row] = await sql<{ count: number }[]>`
    select count(*)::int as count from payments where next_look_at <= ${new Date(clock.now())}`;
  return row?.count ?? 0;
}
