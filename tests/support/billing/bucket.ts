import { randomUUID } from 'node:crypto';
import type { PackageCover } from '#contract/billing/packages.ts';
import type { Sql } from '#server/store/database.ts';

interface NewBucket {
  accountId: string;
  seconds: number;
  /** Epoch milliseconds. */
  from: number;
  until: number;
  covers?: PackageCover;
}

/** A month of a package, of any size and length, as if it had been bought. @returns the bucket's id */
export async function addBucket(
  sql: Sql,
  { accountId, seconds, from, until, covers = 'local' }: NewBucket,
): Promise<string> {
  const [packageId, id] = [randomUUID(), randomUUID()];
  const [start, end] = [new Date(from), new Date(until)];
  const minutes = Math.max(1, Math.ceil(seconds / 60));
  await sql`
    insert into packages (id, account_id, offer_id, covers, minutes, micros_per_month, billed_from, ends_at, is_extra, renews)
    values (${packageId}, ${accountId}, 'local-75000', ${covers}, ${minutes}, 0, ${start}, ${end}, false, false)`;
  await sql`
    insert into package_buckets (id, package_id, account_id, covers, from_at, until_at, seconds)
    values (${id}, ${packageId}, ${accountId}, ${covers}, ${start}, ${end}, ${seconds})`;
  return id;
}
