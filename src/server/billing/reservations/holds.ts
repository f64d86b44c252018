/** What charges hold of packages, and have used: written here alone, and added up by the database (migration 1102). */
import type { PackageCover } from '#contract/billing/packages.ts';
import type { Fragment, Sql, Transaction } from '#server/store/database.ts';
import { toBilled } from '../model/rating.ts';
import type { Bucket, Part } from '../model/split.ts';

interface BucketRow {
  id: string;
  accountId: string;
  covers: PackageCover;
  isRunning: boolean;
  freeSeconds: number;
  held: Record<string, number> | null;
}

/**
 * The buckets that run at an instant, and those that calls still hold something of; the next to end first, and the older
 * one of two. None is credited ahead: one that begins later was there before the clock was set back. To take from them one holds the account's money (`lockAvailable`) since before they were read.
 * @param accounts SQL: an id, or a query for some; `at`: epoch milliseconds
 */
export async function bucketsAt(sql: Sql, accounts: Fragment, at: number): Promise<Bucket[]> {
  const instant = new Date(at);
  const rows = await sql<BucketRow[]>`
    select b.id, b.account_id, b.covers, b.until_at > ${instant} as is_running,
      (b.seconds - b.used_seconds - b.held_seconds)::int as free_seconds, h.held
    from package_buckets b left join lateral (
      select jsonb_object_agg(charge_id, held_seconds) as held from package_holds
      where bucket_id = b.id and held_seconds > 0) h on b.held_seconds > 0
    where b.account_id in (${accounts})
      and (b.held_seconds > 0 or b.until_at > ${instant})
    order by b.until_at, b.from_at, b.id`;
  return rows.map(({ held, freeSeconds, ...bucket }) => ({
    ...bucket,
    freeSeconds: toBilled(freeSeconds),
    held: new Map(Object.entries(held ?? {}).map(([id, seconds]) => [id, toBilled(seconds)])),
  }));
}

/** Sets more aside for a charge. Several quanta may take from one bucket. */
export async function hold(tx: Transaction, chargeId: string, parts: readonly Part[]): Promise<void> {
  if (parts.length === 0) return;
  const { ids, seconds } = columnsOf(parts);
  await tx`
    insert into package_holds (charge_id, bucket_id, held_seconds)
    select ${chargeId}, bucket_id, sum(seconds)::int
    from unnest(${ids}::uuid[], ${seconds}::int[]) as part (bucket_id, seconds) group by bucket_id
    on conflict (charge_id, bucket_id)
    do update set held_seconds = package_holds.held_seconds + excluded.held_seconds`;
}

/** In the end: nothing is held any more, and these parts are used. @param heldSeconds what the charge holds; 0 spares asking */
export async function release(
  tx: Transaction,
  { id, heldSeconds }: { id: string; heldSeconds: number },
  used: readonly Part[],
): Promise<void> {
  if (heldSeconds === 0 && used.length === 0) return;
  const { ids, seconds } = columnsOf(used);
  await tx`
    with used as (
      select bucket_id, sum(seconds)::int as seconds
      from unnest(${ids}::uuid[], ${seconds}::int[]) as part (bucket_id, seconds) group by bucket_id
    ), held as (
      select bucket_id from package_holds where charge_id = ${id}
    )
    insert into package_holds (charge_id, bucket_id, held_seconds, used_seconds)
    select ${id}, bucket_id, 0, coalesce(used.seconds, 0) from held full join used using (bucket_id)
    on conflict (charge_id, bucket_id)
    do update set held_seconds = 0, used_seconds = excluded.used_seconds`;
}

const columnsOf = (parts: readonly Part[]) => ({
  ids: parts.map(({ bucketId }) => bucketId),
  seconds: parts.map(({ seconds }): number => seconds),
});
