import type { PackageBucket, PackageList, PackagePurchase } from '#contract/billing/packages.ts';
import type { Clock } from '#kit/clock.ts';
import { toMicros } from '#kit/money.ts';
import { renewalAfter } from '#kit/monthly.ts';
import { tell, type Actor } from '#server/store/audit-log.ts';
import { atOneInstant, transaction, type Pool, type Transaction } from '#server/store/database.ts';
import { packageOffer, packageOffers } from './catalogue.ts';
import { callsInProgress } from '../reservations/in-progress.ts';
import { changeRenewal } from './package-change.ts';
import { findPackage, type PackageRow } from './package-rows.ts';
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

const nameOf = (offerId: string) => {
  const offer = packageOffer(offerId);
  return offer ? `${offer.minutesPerMonth.toLocaleString('en-US')} minutes` : offerId;
};
const priceOf = (offerId: string) => ({ micros: packageOffer(offerId)?.microsPerMonth ?? 0 });

export type Packages = ReturnType<typeof packagesIn>;
export const packagesIn = (sql: Pool, clock: Clock) => ({
  list: (accountId: string) => packagesOf(sql, accountId, clock),
  buy: (accountId: string, purchase: PackagePurchase, by: Actor) =>
    transaction(sql, async (tx) => {
      const isKnown = (await findPackage(tx, purchase.id)) !== null;
      const bought = await buyPackage(tx, { accountId, purchase, clock });
      if (bought.ok && !isKnown) {
        const { id, offerId } = purchase;
        const told = { subject: { id, name: nameOf(offerId) }, after: priceOf(offerId) };
        await tell(tx, { accountId, action: 'package.bought', ...told }, { by, clock });
      }
      return bought;
    }),
  change: (
    { accountId, id }: { accountId: string; id: string },
    { renews }: { renews: boolean },
    by: Actor,
  ) =>
    transaction(sql, async (tx) => {
      const before = await findPackage(tx, id);
      const changed = await changeRenewal(tx, { accountId, id, renews }, clock);
      if (changed.ok && before && before.renews !== renews) {
        const told = { before: { renews: before.renews }, after: { renews } };
        const subject = { id, name: nameOf(before.offerId) };
        await tell(tx, { accountId, action: 'package.renewal-changed', subject, ...told }, { by, clock });
      }
      return changed;
    }),
});
