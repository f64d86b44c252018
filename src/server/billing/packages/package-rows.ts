/** Packages as they are stored. Their writers lock the account's money: see `lockAvailable`. */
import { randomUUID } from 'node:crypto';
import type { PackageCover } from '#contract/billing/packages.ts';
import type { Transaction } from '#server/store/database.ts';
import { post } from '../ledger/ledger.ts';

export interface PackageRow {
  /** Of the purchase. */
  id: string;
  accountId: string;
  offerId: string;
  covers: PackageCover;
  minutes: number;
  microsPerMonth: bigint;
  billedFrom: Date;
  endsAt: Date;
  isExtra: boolean;
  renews: boolean;
  unpaidSince: Date | null;
}

export async function findPackage(tx: Transaction, id: string): Promise<PackageRow | null> {
  const [row] = await tx<PackageRow[]>`select * from packages where id = ${id}`;
  return row ?? null;
}

/** Charges a month, which the balance must cover, and credits its minutes: both, once, or an exception. Epoch milliseconds. */
export async function creditMonth(
  tx: Transaction,
  { id, accountId, offerId, covers, minutes, microsPerMonth }: PackageRow,
  { from, until }: { from: number; until: number },
  at: number,
): Promise<void> {
  await tx`
    insert into package_buckets (id, package_id, account_id, covers, from_at, until_at, seconds)
    values (${randomUUID()}, ${id}, ${accountId}, ${covers}, ${new Date(from)}, ${new Date(until)}, ${minutes * 60})`;
  await post(tx, {
    kind: 'fee',
    key: `package:${id}:${new Date(from).toISOString()}`,
    accountId,
    at,
    floorMicros: 0n,
    cause: { type: 'package', offerId, minutes, from, until },
    postings: { available: -microsPerMonth, usage: microsPerMonth },
  });
}
