import type { PackageBucket, PackageList, PackagePurchase } from '#contract/billing/packages.ts';
import type { Clock } from '#kit/clock.ts';
import { toMicros } from '#kit/money.ts';
import { renewalAfter } from '#kit/monthly.ts';
import { atOneInstant, type Pool, type Transaction } from '#server/store/database.ts';
import { packageOffers } from './catalogue.ts';
import { callsInProgress } from '../reservations/in-progress.ts';
import { changeRenewal } from './package-change.ts';
import type { PackageRow } from './package-rows.ts';
import { buyPackage } from './purchase.ts';

interface ListedRow extends PackageRow {
  bucketId: string | null;
  fromAt: Date | null;
  seconds: bigint | null;
}

/** What is for sale, and what is running or waits for money, calls in progress included. */
export function packagesOf(sql: Pool, accountId: string, clock: Clock): Promise<PackageList> {
  // A call that is settled meanwhile counts once, not twice or never.
  return atOneInstant(sql, async (tx) => {
    const rows = await read(tx, accountId, clock.now());
    const { left } = await callsInProgress(tx, accountId, clock.now());
    const leftIn = new Map(left.map(({ id, freeSeconds }): [string, number] => [id, freeSeconds]));
    return { offers: [...packageOffers], buckets: rows.map((row) => bucketOf(row, leftIn)) };
  });
}

async function read(tx: Transaction, accountId: string, now: number): Promise<ListedRow[]> {
  return tx<ListedRow[]>`
    select p.*, b.id as bucket_id, b.from_at, b.seconds
    from packages p left join lateral (
      select * from package_buckets where package_id = p.id and until_at > ${new Date(now)} order by until_at limit 1
    ) b on true
    where p.account_id = ${accountId} and (b.id is not null or p.unpaid_since is not null)
    order by p.ends_at, p.billed_from, p.id`;
}

function bucketOf(row: ListedRow, leftIn: ReadonlyMap<string, number>): PackageBucket {
  const { id, offerId, covers, minutes, microsPerMonth, renews, billedFrom, endsAt } = row;
  const shown = { id, offerId, covers, microsPerMonth: toMicros(microsPerMonth), renews };
  const end = endsAt.getTime();
  if (row.bucketId === null || row.fromAt === null) {
    const month = { from: end, until: renewalAfter(billedFrom.getTime(), end) };
    return { ...shown, ...month, seconds: minutes * 60, usedSeconds: 0, leftSeconds: 0, isUnpaid: true };
  }
  const [seconds, from] = [Number(row.seconds), row.fromAt.getTime()];
  const leftSeconds = leftIn.get(row.bucketId) ?? seconds;
  return {
    ...shown,
    from,
    until: end,
    seconds,
    usedSeconds: seconds - leftSeconds,
    leftSeconds,
    isUnpaid: false,
  };
}

export type Packages = ReturnType<typeof packagesIn>;
export const packagesIn = (sql: Pool, clock: Clock) => ({
  list: (accountId: string) => packagesOf(sql, accountId, clock),
  buy: (accountId: string, purchase: PackagePurchase) => buyPackage(sql, { accountId, purchase, clock }),
  change: (bought: { accountId: string; id: string }, { renews }: { renews: boolean }) =>
    changeRenewal(sql, { ...bought, renews }, clock),
});
