/** How the plan of an account stands in the database. Its writers lock the account's money (`lockAvailable`) first. */
import type { AccountState } from '#contract/billing/account.ts';
import type { PlanId } from '#contract/billing/plans.ts';
import type { Sql } from '#server/store/database.ts';
import type { Month } from '../model/proration.ts';

/** Instants are epoch milliseconds. */
export interface Subscription {
  plan: PlanId;
  state: AccountState;
  /** What is paid for; over while it is past due. */
  paid: Month;
  pastDueSince: number | null;
  closedAt: number | null;
  readableUntil: number | null;
}

interface Row {
  plan: PlanId;
  state: AccountState;
  billedFrom: Date;
  periodFrom: Date;
  renewsAt: Date;
  pastDueSince: Date | null;
  closedAt: Date | null;
  readableUntil: Date | null;
}

/** null: on the starter plan since ever. */
export async function subscriptionOf(sql: Sql, accountId: string): Promise<Subscription | null> {
  const [row] = await sql<Row[]>`
    select plan, state, billed_from, period_from, renews_at, past_due_since, closed_at, readable_until
    from subscriptions where account_id = ${accountId}`;
  if (!row) return null;
  const { billedFrom, periodFrom, renewsAt } = row;
  return {
    plan: row.plan,
    state: row.state,
    paid: { billedFrom: billedFrom.getTime(), from: periodFrom.getTime(), until: renewsAt.getTime() },
    pastDueSince: row.pastDueSince?.getTime() ?? null,
    closedAt: row.closedAt?.getTime() ?? null,
    readableUntil: row.readableUntil?.getTime() ?? null,
  };
}

export async function writeSubscription(
  sql: Sql,
  accountId: string,
  { plan, state, paid, ...since }: Subscription,
): Promise<void> {
  const row = {
    accountId,
    plan,
    state,
    billedFrom: new Date(paid.billedFrom),
    periodFrom: new Date(paid.from),
    renewsAt: new Date(paid.until),
    pastDueSince: instant(since.pastDueSince),
    closedAt: instant(since.closedAt),
    readableUntil: instant(since.readableUntil),
  };
  await sql`
    insert into subscriptions ${sql(row)} on conflict (account_id) do update set ${sql(row)}`;
}

const instant = (at: number | null): Date | null => (at === null ? null : new Date(at));

/** On this plan from now on, with nothing owed for it. */
export const onPlan = (plan: PlanId, paid: Month): Subscription => ({
  plan,
  state: 'active',
  paid,
  pastDueSince: null,
  closedAt: null,
  readableUntil: null,
});
