/** Charges as they are found, and as they are locked: they, then their account's money, then what is read under both. */
import { usd, type Usd } from '#kit/money.ts';
import type { Fragment, Sql, Transaction } from '#server/store/database.ts';
import { bucketsAt } from '../reservations/holds.ts';
import type { Bucket } from '../model/split.ts';
import type { ChargeRow } from '../reservations/charge-row.ts';

interface Locked {
  /** In the order of their ids. */
  charges: ChargeRow[];
  available: Usd;
  /** As at the instant that was asked for. */
  buckets: readonly Bucket[];
}

export async function findCharge(sql: Sql, id: string): Promise<ChargeRow | null> {
  const [charge] = await sql<ChargeRow[]>`select * from call_charges where id = ${id}`;
  return charge ?? null;
}

export const lockCharge = (tx: Transaction, id: string, at: number): Promise<Locked> =>
  lock(tx, () => tx`id = ${id}`, at);

/** Whatever of this call is not settled. */
export const lockOpenCharges = (tx: Transaction, callId: string, at: number): Promise<Locked> =>
  lock(tx, () => tx`call_id = ${callId} and ended_at is null`, at);

/**
 * One trip: the database takes the questions in their order, and each sees what was committed before it was its turn.
 * Each is asked by a function of its own: a bare query would be sent after them.
 */
async function lock(tx: Transaction, which: () => Fragment, at: number): Promise<Locked> {
  const account = () => tx`select account_id from call_charges where ${which()}`;
  const [charges, available, buckets] = await Promise.all([
    lockRows(tx, which()),
    lockMoney(tx, account()),
    bucketsAt(tx, account(), at),
  ]);
  return { charges, available, buckets };
}

async function lockRows(tx: Transaction, which: Fragment): Promise<ChargeRow[]> {
  return await tx<ChargeRow[]>`select * from call_charges where ${which} order by id for update`;
}

async function lockMoney(tx: Transaction, account: Fragment): Promise<Usd> {
  const [money] = await tx<{ micros: bigint }[]>`
    select micros from ledger_balances where account_id in (${account}) and bucket = 'available' for update`;
  return usd(money?.micros ?? 0n);
}
