/** What numbers cost by the month. The numbers room says when and how much (its port NumberFees), the books are here. */
import type { Clock } from '#kit/clock.ts';
import { fail, ok, type Result } from '#kit/result.ts';
import { transaction, type Sql } from '#server/store/database.ts';
import { publishAccount } from './account-snapshot.ts';
import { balancesOf, lockAvailable, post } from './ledger/ledger.ts';

interface Fees {
  accountId: string;
  /** A key of an account is charged once, however often it is asked for. */
  fees: readonly { key: string; micros: bigint }[];
  /** true: the balance must pay for all of them. false: it is enough that nothing is owed. */
  mustCover: boolean;
}

/** All or none. Publishes account.changed. */
async function charge(
  sql: Sql,
  { accountId, fees, mustCover }: Fees,
  clock: Clock,
): Promise<Result<null, 'balance-empty'>> {
  return transaction(sql, async (tx) => {
    const available = await lockAvailable(tx, accountId);
    const due = await unpaid(tx, accountId, fees);
    if (due.length === 0) return ok(null);
    const total = due.reduce((sum, { micros }) => sum + micros, 0n);
    if (available < (mustCover ? total : 0n)) return fail('balance-empty');
    for (const { key, micros } of due) {
      await post(tx, {
        kind: 'fee',
        ...{ key: keyOf(accountId, key), accountId, at: clock.now() },
        floorMicros: mustCover ? 0n : -total,
        postings: { available: -micros, usage: micros },
      });
    }
    await publishAccount(tx, accountId, clock);
    return ok(null);
  });
}

const keyOf = (accountId: string, key: string) => `fee:${accountId}:${key}`;

async function unpaid(tx: Sql, accountId: string, fees: Fees['fees']): Promise<Fees['fees']> {
  const keys = fees.map(({ key }) => keyOf(accountId, key));
  const paid = await tx<{ key: string }[]>`select key from ledger_entries where key = any(${keys}::text[])`;
  const isPaid = new Set(paid.map(({ key }) => key));
  return fees.filter(({ key }) => !isPaid.has(keyOf(accountId, key)));
}

async function isBelowZero(sql: Sql, accountId: string): Promise<boolean> {
  return (await balancesOf(sql, accountId)).available < 0n;
}

export const numberFees = { charge, isBelowZero };
