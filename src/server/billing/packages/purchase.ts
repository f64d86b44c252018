import type { PackagePurchase } from '#contract/billing/packages.ts';
import type { Clock } from '#kit/clock.ts';
import { renewalAfter } from '#kit/monthly.ts';
import { fail, ok, type Result } from '#kit/result.ts';
import { within, type Sql, type Transaction } from '#server/store/database.ts';
import { balanceChanged } from '../funding/balance-changes.ts';
import { publishBilling } from '../account/billing-events.ts';
import { lockAvailable } from '../ledger/ledger.ts';
import { subscriptionStatusOf } from '../model/subscription-status.ts';
import { packageOffer } from './catalogue.ts';
import { creditMonth, findPackage, type PackageRow } from './package-rows.ts';

interface Purchase {
  accountId: string;
  purchase: PackagePurchase;
  clock: Clock;
}

export type PurchaseRefusal =
  | 'balance-empty'
  | 'account-closed'
  /** No such offer. */
  | 'not-for-sale'
  /** The purchase's id is another account's. */
  | 'id-taken';

/**
 * Buys a package: its minutes are there at once, its first month is charged, and the same purchase is made once however
 * often it is asked for. With one of the same cover running it is an extra for that month. All of it in one transaction,
 * that of `sql` if it is one already; a refusal writes nothing.
 */
export async function buyPackage(
  sql: Sql,
  { accountId, purchase, clock }: Purchase,
): Promise<Result<null, PurchaseRefusal>> {
  return within(sql, async (tx) => {
    const available = await lockAvailable(tx, accountId);
    const bought = await findPackage(tx, purchase.id);
    if (bought) return bought.accountId === accountId ? ok(null) : fail('id-taken');
    const { state } = await subscriptionStatusOf(tx, accountId);
    if (state === 'closed') return fail('account-closed');
    const offer = packageOffer(purchase.offerId);
    if (!offer) return fail('not-for-sale');
    if (available < BigInt(offer.microsPerMonth)) return fail('balance-empty');
    const { id: offerId, covers, minutesPerMonth: minutes, microsPerMonth } = offer;
    const price = { offerId, covers, minutes, microsPerMonth: BigInt(microsPerMonth) };
    await begin(tx, { id: purchase.id, accountId, ...price }, clock.now());
    await balanceChanged(tx, accountId, clock);
    await publishBilling(tx, accountId, 'packages');
    return ok(null);
  });
}

type Bought = Pick<PackageRow, 'id' | 'accountId' | 'offerId' | 'covers' | 'minutes' | 'microsPerMonth'>;

async function begin(tx: Transaction, bought: Bought, now: number): Promise<void> {
  const { id, accountId, offerId, covers, minutes, microsPerMonth } = bought;
  const running = await runningUntil(tx, bought, now);
  const endsAt = running ?? new Date(renewalAfter(now, now));
  const isExtra = running !== null;
  const [row] = await tx<PackageRow[]>`
    insert into packages (id, account_id, offer_id, covers, minutes, micros_per_month, billed_from, ends_at, is_extra, renews)
    values (${id}, ${accountId}, ${offerId}, ${covers}, ${minutes}, ${microsPerMonth}, ${new Date(now)}, ${endsAt},
      ${isExtra}, ${!isExtra})
    returning *`;
  if (row) await creditMonth(tx, row, { from: now, until: endsAt.getTime() }, now);
}

/** When the month ends that an extra is bought for; null: none of this cover is running. */
async function runningUntil(
  tx: Transaction,
  { accountId, covers }: Pick<Bought, 'accountId' | 'covers'>,
  now: number,
): Promise<Date | null> {
  const [row] = await tx<{ untilAt: Date | null }[]>`
    select max(until_at) as until_at from package_buckets
    where account_id = ${accountId} and covers = ${covers} and until_at > ${new Date(now)}`;
  return row?.untilAt ?? null;
}
