/**
 * The software fee, on its own day. It is charged when the balance covers it; until then the plan is past due, works on,
 * and is tried again, and after two weeks the account goes on without it. By any number of servers: nothing is done twice.
 */
import type { Clock } from '#kit/clock.ts';
import { runEach } from '#kit/hourly-jobs.ts';
import { minus, NOTHING, toMicros } from '#kit/money.ts';
import { renewalAfter } from '#kit/monthly.ts';
import { transaction, type Pool, type Transaction } from '#server/store/database.ts';
import { balanceChanged } from '../funding/balance-changes.ts';
import type { AskForMoney } from '../funding/auto-recharge.ts';
import { withdrawNotice, publishBilling, notifyAdministrators } from '../account/billing-events.ts';
import { lockAvailable, post } from '../ledger/ledger.ts';
import { planOf } from './catalogue.ts';
import { monthAt, type Month } from '../model/proration.ts';
import { onPlan, subscriptionOf, writeSubscription, type Subscription } from './subscription.ts';

/** Past due for so long, it falls back to the starter plan. */
export const PAST_DUE_MS = 14 * 86_400_000;

const UNPAID = 'fee-unpaid';

interface RenewalParts {
  sql: Pool;
  clock: Clock;
  askForMoney: AskForMoney;
  /** This account alone: it has more money now. Without it, everybody's. */
  accountId?: string | undefined;
}

/** Names a month of the software fee in the books, by the instant at which it begins. */
export const feeKey = (accountId: string, from: number): string =>
  `plan:${accountId}:${new Date(from).toISOString()}`;

/** Called every hour and at the start. */
export async function renewPlans({ sql, clock, askForMoney, accountId }: RenewalParts): Promise<void> {
  const due = await sql<{ accountId: string }[]>`
    select account_id from subscriptions
    where state <> 'closed' and renews_at <= ${new Date(clock.now())}
      ${accountId === undefined ? sql`` : sql`and account_id = ${accountId}`}
    order by renews_at, account_id`;
  await runEach(due, (one) =>
    transaction(sql, async (tx) => {
      const unpaid = await payDue(tx, one.accountId, clock);
      if (unpaid) await markPastDue(tx, one.accountId, unpaid, { clock, askForMoney });
    }),
  );
}

/** As far as the balance covers it. @returns what is due still */
async function payDue(tx: Transaction, accountId: string, clock: Clock): Promise<Subscription | null> {
  await lockAvailable(tx, accountId);
  const before = await subscriptionOf(tx, accountId);
  if (!before || !isDue(before, clock)) return null;
  const paid = await payMonths(tx, accountId, before, clock);
  if (paid.until === before.paid.until) return before;
  const after = isDue({ ...before, paid }, clock) ? { ...before, paid } : onPlan(before.plan, paid);
  await writeSubscription(tx, accountId, after);
  if (!isDue(after, clock)) await putAwayUnpaid(tx, accountId, clock);
  await publishBilling(tx, accountId, 'plan');
  await balanceChanged(tx, accountId, clock);
  return isDue(after, clock) ? after : null;
}

const isDue = ({ state, paid }: Pick<Subscription, 'state' | 'paid'>, clock: Clock): boolean =>
  state !== 'closed' && paid.until <= clock.now();

/** One after the other: the server may have been off for some. @returns the last one that is paid for */
async function payMonths(
  tx: Transaction,
  accountId: string,
  { plan, paid }: Subscription,
  clock: Clock,
): Promise<Month> {
  const fee = planOf(plan).microsPerMonth;
  const isCovered = async () => fee === NOTHING || (await lockAvailable(tx, accountId)) >= fee;
  let last = paid;
  while (last.until <= clock.now() && (await isCovered())) {
    last = { ...last, from: last.until, until: renewalAfter(last.billedFrom, last.until) };
    await post(tx, {
      kind: 'fee',
      key: feeKey(accountId, last.from),
      accountId,
      at: clock.now(),
      floorMicros: NOTHING,
      cause: { type: 'plan', plan, from: last.from, until: last.until },
      postings: { available: minus(NOTHING, fee), usage: fee },
    });
  }
  return last;
}

async function markPastDue(
  tx: Transaction,
  accountId: string,
  subscription: Subscription,
  { clock, askForMoney }: Pick<RenewalParts, 'clock' | 'askForMoney'>,
): Promise<void> {
  const { plan, state, pastDueSince } = subscription;
  const fee = planOf(plan).microsPerMonth;
  const since = pastDueSince ?? clock.now();
  if (since + PAST_DUE_MS <= clock.now()) return fallBack(tx, accountId, subscription, clock);
  if (state === 'active') {
    await writeSubscription(tx, accountId, { ...subscription, state: 'past-due', pastDueSince: since });
    const facts = {
      kind: 'fee-unpaid',
      plan,
      micros: toMicros(fee),
      fallsBackAt: since + PAST_DUE_MS,
    } as const;
    await notifyAdministrators(tx, { accountId, key: UNPAID, facts }, clock);
    await publishBilling(tx, accountId, 'plan');
  }
  // Before the account is published: auto-recharge, which looks at it then, does not know what the fee needs.
  await askForMoney(tx, accountId, fee);
  if (state === 'active') await balanceChanged(tx, accountId, clock);
}

/** What is due is forgiven: from then on nothing is charged for a plan that the account is not on. */
async function fallBack(
  tx: Transaction,
  accountId: string,
  { plan, paid }: Subscription,
  clock: Clock,
): Promise<void> {
  await writeSubscription(tx, accountId, onPlan('starter', monthAt(paid, clock.now())));
  await putAwayUnpaid(tx, accountId, clock);
  const facts = { kind: 'plan-fell-back', from: plan } as const;
  const key = `plan-fell-back:${new Date(paid.until).toISOString()}`;
  await notifyAdministrators(tx, { accountId, key, facts }, clock);
  await publishBilling(tx, accountId, 'plan');
  await balanceChanged(tx, accountId, clock);
}

/** Nothing is due any more. */
export const putAwayUnpaid = (tx: Transaction, accountId: string, clock: Clock): Promise<void> =>
  withdrawNotice(tx, { accountId, key: UNPAID }, clock);
