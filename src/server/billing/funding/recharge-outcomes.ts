/** What a charge by auto-recharge leads to: the backup card, a rest before the next try, and what administrators are told. */
import type { DeclineReason } from '#contract/billing/payments.ts';
import type { Clock } from '#kit/clock.ts';
import { toMicros } from '#kit/money.ts';
import type { Sql } from '#server/store/database.ts';
import { noLongerTell, tellAdministrators } from '../billing-events.ts';
import { chargeBackup, nextTryAfter } from './auto-recharge.ts';
import type { PaymentRow } from './payment-rows.ts';

const DECLINED = 'recharge-declined';

export async function rechargeSucceeded(tx: Sql, payment: PaymentRow, clock: Clock): Promise<void> {
  const { id, accountId, cardRole, last4, micros } = payment;
  await forgetFailures(tx, accountId);
  await noLongerTell(tx, { accountId, key: DECLINED }, clock);
  if (cardRole !== 'backup') return;
  const facts = { kind: 'backup-card-used', last4, micros: toMicros(micros) } as const;
  await tellAdministrators(tx, { accountId, key: `backup-card-used:${id}`, facts }, clock);
}

/** The backup card at once; when that is declined too, or there is none, a rest. */
export async function rechargeDeclined(
  tx: Sql,
  payment: PaymentRow,
  reason: DeclineReason,
  clock: Clock,
): Promise<void> {
  const { accountId, last4 } = payment;
  if (payment.cardRole !== 'backup' && (await chargeBackup(tx, payment, clock))) return;
  const [row] = await tx<{ failures: number }[]>`
    update auto_recharges set failures = failures + 1, last_decline = ${reason}
    where account_id = ${accountId} returning failures`;
  if (!row) return;
  const nextTryAt = nextTryAfter(row.failures, clock.now());
  await tx`update auto_recharges set next_try_at = ${new Date(nextTryAt)} where account_id = ${accountId}`;
  // Told anew at each failure: what was told of the last one names a time that is over.
  await noLongerTell(tx, { accountId, key: DECLINED }, clock);
  const facts = { kind: 'recharge-declined', last4, reason, nextTryAt } as const;
  await tellAdministrators(tx, { accountId, key: DECLINED, facts }, clock);
}

/** A charge succeeded, or what is charged has changed: the next try is not put off. */
export async function forgetFailures(sql: Sql, accountId: string): Promise<void> {
  await sql`
    update auto_recharges set failures = 0, next_try_at = null, last_decline = null
    where account_id = ${accountId}`;
}
