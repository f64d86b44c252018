/** [FAQ] The service can be cancelled at any time. The part that is about money: the unused fee goes back, and nothing is spent any more. */
import { randomUUID } from 'node:crypto';
import type { Clock } from '#kit/clock.ts';
import { minus, NOTHING } from '#kit/money.ts';
import { fail, ok, type Result } from '#kit/result.ts';
import type { Transaction } from '#server/store/database.ts';
import { balanceChanged } from '../funding/balance-changes.ts';
import { withdrawNotice, publishBilling } from '../account/billing-events.ts';
import { lockAvailable, post } from '../ledger/ledger.ts';
import { unpaidKey } from '../packages/renewal.ts';
import { priceOf } from './change-plan.ts';
import { putAwayUnpaid } from './renewals.ts';
import { subscriptionOf, writeSubscription } from './subscription.ts';

/** A closed account can be read, and taken up again, for so long. */
export const READABLE_MS = 60 * 86_400_000;

/** The unused part of the fee comes back; packages renew no more and no card is charged by itself. */
export async function closeSubscription(
  tx: Transaction,
  accountId: string,
  clock: Clock,
): Promise<Result<null, 'account-closed'>> {
  const at = clock.now();
  await lockAvailable(tx, accountId);
  const before = await subscriptionOf(tx, accountId);
  if (before?.state === 'closed') return fail('account-closed');
  const { credit, month } = priceOf(before, 'starter', at);
  const plan = before?.plan ?? 'starter';
  if (credit > NOTHING) {
    await post(tx, {
      kind: 'credit',
      key: `plan-ended:${accountId}:${randomUUID()}`,
      accountId,
      at,
      cause: { type: 'plan-ended', plan, until: month.until },
      postings: { available: credit, usage: minus(NOTHING, credit) },
    });
  }
  await writeSubscription(tx, accountId, {
    plan,
    state: 'closed',
    paid: month,
    pastDueSince: null,
    closedAt: at,
    readableUntil: at + READABLE_MS,
  });
  await endPackages(tx, accountId, clock);
  await tx`update auto_recharges set is_on = false where account_id = ${accountId}`;
  await putAwayUnpaid(tx, accountId, clock);
  await publish(tx, accountId, clock);
  return ok(null);
}

/** Packages that run can be used when the account is taken up again; renewals that wait for money end. */
async function endPackages(tx: Transaction, accountId: string, clock: Clock): Promise<void> {
  const ended = await tx<{ id: string }[]>`
    update packages set renews = false, unpaid_since = null where account_id = ${accountId} and renews returning id`;
  for (const { id } of ended) await withdrawNotice(tx, { accountId, key: unpaidKey(id) }, clock);
}

/** On the starter plan, as if it had never had another. */
export async function reopenSubscription(
  tx: Transaction,
  accountId: string,
  clock: Clock,
): Promise<Result<null, 'not-reopenable'>> {
  await lockAvailable(tx, accountId);
  const reopened = await tx`
    delete from subscriptions
    where account_id = ${accountId} and state = 'closed' and readable_until > ${new Date(clock.now())}
    returning account_id`;
  if (reopened.length === 0) return fail('not-reopenable');
  await publish(tx, accountId, clock);
  return ok(null);
}

async function publish(tx: Transaction, accountId: string, clock: Clock): Promise<void> {
  for (const what of ['plan', 'packages', 'payments'] as const) await publishBilling(tx, accountId, what);
  await balanceChanged(tx, accountId, clock);
}
