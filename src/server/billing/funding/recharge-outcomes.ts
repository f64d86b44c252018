/** What a charge by auto-recharge leads to: the backup card, a rest before the next try, and what administrators are told. */
import type { DeclineReason } from '#contract/billing/payments.ts';
import type { Clock } from '#kit/clock.ts';
import { toMicros } from '#kit/money.ts';
import type { Sql, Transaction } from '#server/store/database.ts';
import { lockAccount } from '../account/account-snapshot.ts';
import { withdrawNotice, notifyAdministrators } from '../account/billing-events.ts';
import { chargeBackup, nextTryAfter } from './auto-recharge.ts';
import type { PaymentRow } from './payment-rows.ts';

const DECLINED = 'recharge-declined';

export async function rechargeSucceeded(tx: Sql, payment: PaymentRow, clock: Clock): Promise<void> {
  const { id, accountId, cardRole, last4, micros } = payment;
  await forgetFailures(tx, accountId);
  await withdrawNotice(tx, { accountId, key: DECLINED }, clock);
  if (cardRole !== 'backup') return;
  const facts = { kind: 'backup-card-used', last4, micros: toMicros(micros) } as const;
  await notifyAdministrators(tx, { accountId, key: `backup-card-used:${id}`, facts }, clock);
}

/** The backup card at once; when that is declined too, or there is none, a rest. */
export async function rechargeDeclined(
  tx: Sql,
  payment: PaymentRow,
  reason: DeclineReason,
  clock: Clock,
): Promise<void> {
  const { accountId, last4, cardRole } = payment;
  // Another card took its place meanwhile: that one was not asked yet, and is when the account is published.
  if (cardRole === 'other') return;
  if (cardRole === 'first' && (await chargeBackup(tx, payment, clock))) return;
  const [row] = await tx<{ failures: number }[]>`
    update auto_recharges set failures = failures + 1, last_decline = ${reason}
    where account_id = ${accountId} and is_on returning failures`;
  if (!row) return;
  const nextTryAt = nextTryAfter(row.failures, clock.now());
  await tx`update auto_recharges set next_try_at = ${new Date(nextTryAt)} where account_id = ${accountId}`;
  // Told anew at each failure: what was told of the last one names a time that is over.
  await withdrawNotice(tx, { accountId, key: DECLINED }, clock);
  const facts = { kind: 'recharge-declined', last4, reason, nextTryAt } as const;
  await notifyAdministrators(tx, { accountId, key: DECLINED, facts }, clock);
}

/**
 * What went back to a card is not taken from it again by itself: where it would be, auto-recharge is off until an
 * administrator wants it again. @returns whether that was so
 */
export async function stopRecharge(tx: Transaction, accountId: string, clock: Clock): Promise<boolean> {
  const { availableMicros } = await lockAccount(tx, accountId, clock);
  const stopped = await tx`
    update auto_recharges set is_on = false
    where account_id = ${accountId} and is_on and threshold_micros > ${availableMicros} returning account_id`;
  return stopped.length > 0;
}

/** A charge succeeded, or what is charged has changed: the next try is not put off. */
export async function forgetFailures(sql: Sql, accountId: string): Promise<void> {
  await sql`
    update auto_recharges set failures = 0, next_try_at = null, last_decline = null
    where account_id = ${accountId}`;
}
