/** What follows a change of an account's money, in the transaction that changes it. */
import type { Clock } from '#kit/clock.ts';
import { within, type Fragment, type Sql } from '#server/store/database.ts';
import { publishWith } from '#server/store/event-log.ts';
import { lockAccount } from '../account/account-snapshot.ts';
import { levelMoved, levelOf, lowOf, type LevelMove } from '../account/balance-level.ts';
import { requestRecharge } from './auto-recharge.ts';

/**
 * Publishes account.changed, and charges the card where auto-recharge has to look after the balance now. What the event
 * says is read when it is told (EventReaders), once for all changes that came together.
 */
export const balanceChanged = (sql: Sql, accountId: string, clock: Clock): Promise<void> =>
  balancesChanged(sql, sql`select ${accountId}::uuid as account_id`, clock);

/** As `balanceChanged`, in one statement with what changes the accounts. @param changed SQL that returns `account_id`s */
export async function balancesChanged(sql: Sql, changed: Fragment, clock: Clock): Promise<void> {
  // Those that auto-recharge may have to look after (what calls in progress have cost is set aside of their balance), and
  // those whose balance is low now, or no longer.
  const ask = sql`
    select * from (
      select a.id as account_id, coalesce(r.is_on and b.micros < r.threshold_micros, false) as is_recharge_due,
        coalesce(told.level, 'fine') as was, ${levelOf(sql)} as level, b.micros + reserved.micros as micros,
        ${lowOf(sql)} as low_micros
      from accounts a
        join ledger_balances b on b.account_id = a.id and b.bucket = 'available'
        join ledger_balances reserved on reserved.account_id = a.id and reserved.bucket = 'reserved'
        left join auto_recharges r on r.account_id = a.id
        left join balance_levels told on told.account_id = a.id
      where a.id in (select account_id from changed)
    ) standing where is_recharge_due or was <> level`;
  const moved = await publishWith<Moved>(sql, { type: 'account.changed', changed, ask });
  for (const { isRechargeDue, ...move } of moved) {
    const { accountId, was, level } = move;
    await within(sql, async (tx) => {
      if (was !== level) await levelMoved(tx, move, clock);
      if (isRechargeDue) await requestRecharge(tx, await lockAccount(tx, accountId, clock), clock);
    });
  }
}

interface Moved extends LevelMove {
  isRechargeDue: boolean;
}
