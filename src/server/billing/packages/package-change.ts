import type { Clock } from '#kit/clock.ts';
import { fail, ok, type Result } from '#kit/result.ts';
import { within, type Sql, type Transaction } from '#server/store/database.ts';
import { withdrawNotice, publishBilling } from '../account/billing-events.ts';
import { lockAvailable } from '../ledger/ledger.ts';
import { subscriptionStatusOf } from '../model/subscription-status.ts';
import { findPackage, type PackageRow } from './package-rows.ts';
import { unpaidKey } from './renewal.ts';

interface RenewalChange {
  accountId: string;
  id: string;
  renews: boolean;
}

export type ChangeRefusal = 'not-found' | 'package-not-renewable' | 'account-closed';

/** Stops the renewal of a package, or takes it up again while its month lasts. One that waited for money ends with that. */
export async function changeRenewal(
  sql: Sql,
  { accountId, id, renews }: RenewalChange,
  clock: Clock,
): Promise<Result<null, ChangeRefusal>> {
  return within(sql, async (tx) => {
    await lockAvailable(tx, accountId);
    const found = await findPackage(tx, id);
    if (found?.accountId !== accountId) return fail('not-found');
    if (found.renews === renews) return ok(null);
    const refusal = renews ? await refuseResuming(tx, found, clock.now()) : null;
    if (refusal) return fail(refusal);
    await tx`update packages set renews = ${renews}, unpaid_since = null where id = ${id}`;
    if (!renews) await withdrawNotice(tx, { accountId, key: unpaidKey(id) }, clock);
    await publishBilling(tx, accountId, 'packages');
    return ok(null);
  });
}

async function refuseResuming(
  tx: Transaction,
  { accountId, isExtra, endsAt }: PackageRow,
  now: number,
): Promise<ChangeRefusal | null> {
  if (isExtra || endsAt.getTime() <= now) return 'package-not-renewable';
  const { state } = await subscriptionStatusOf(tx, accountId);
  return state === 'closed' ? 'account-closed' : null;
}
