/** Below which balance an account's administrators are told. */
import type { Clock } from '#kit/clock.ts';
import { audit, type Actor } from '#server/store/audit-log.ts';
import { transaction, type Pool, type Sql } from '#server/store/database.ts';
import { LOW_MICROS } from '../account/account-snapshot.ts';
import { lockAvailable } from '../ledger/ledger.ts';
import { toMicros } from '#kit/money.ts';
import { balanceChanged } from '../funding/balance-changes.ts';

/** As it was set, or the default. */
export async function lowBalanceOf(sql: Sql, accountId: string): Promise<bigint> {
  const [account] = await sql<{ lowMicros: bigint | null }[]>`
    select low_micros from accounts where id = ${accountId}`;
  return account?.lowMicros ?? LOW_MICROS;
}

export function setLowBalance(
  { sql, clock }: { sql: Pool; clock: Clock },
  { accountId, micros }: { accountId: string; micros: bigint },
  by: Actor,
): Promise<void> {
  return transaction(sql, async (tx) => {
    await lockAvailable(tx, accountId);
    const before = await lowBalanceOf(tx, accountId);
    const changed = await tx<{ name: string }[]>`
      update accounts set low_micros = ${micros} where id = ${accountId} returning name`;
    const subject = { id: accountId, name: changed[0]?.name ?? '' };
    const [was, is] = [{ micros: toMicros(before) }, { micros: toMicros(micros) }];
    await audit(
      tx,
      { accountId, by, action: 'account.low-balance-changed', subject, before: was, after: is },
      clock,
    );
    // A balance that is low by the new measure is told at once.
    await balanceChanged(tx, accountId, clock);
  });
}
