/** What follows a change of an account's money, in the transaction that changes it. */
import type { Clock } from '#kit/clock.ts';
import { within, type Fragment, type Sql } from '#server/store/database.ts';
import { publishWith } from '#server/store/event-log.ts';
import { lockAccount } from '../account/account-snapshot.ts';
import { requestRecharge } from './auto-recharge.ts';

/**
 * Publishes account.changed, and charges the card where auto-recharge has to look after the balance now. What the event
 * says is read when it is told (EventReaders), once for all changes that came together.
 */
export const balanceChanged = (sql: Sql, accountId: string, clock: Clock): Promise<void> =>
  balancesChanged(sql, sql`select ${accountId}::uuid as account_id`, clock);

/** As `balanceChanged`, in one statement with what changes the accounts. @param changed SQL that returns `account_id`s */
export async function balancesChanged(sql: Sql, changed: Fragment, clock: Clock): Promise<void> {
  // Those that auto-recharge may have to look after; what calls in progress have cost is set aside of their balance.
  const ask = sql`
    select r.account_id from auto_recharges r
      join ledger_balances b on b.account_id = r.account_id and b.bucket = 'available'
    where r.account_id in (select account_id from changed) and r.is_on and b.micros < r.threshold_micros`;
  const low = await publishWith<{ accountId: string }>(sql, { type: 'account.changed', changed, ask });
  for (const { accountId } of low) {
    await within(sql, async (tx) => requestRecharge(tx, await lockAccount(tx, accountId, clock), clock));
  }
}
