import type { AccountState } from '#contract/billing/account.ts';
import type { PlanId } from '#contract/billing/plans.ts';
import type { Sql } from '#server/store/database.ts';

interface SubscriptionStatus {
  plan: PlanId;
  state: AccountState;
}

/** An account that never chose a plan is on the starter plan. */
export async function subscriptionStatusOf(sql: Sql, accountId: string): Promise<SubscriptionStatus> {
  const [row] = await sql<
    SubscriptionStatus[]
  >`select plan, state from subscriptions where account_id = ${accountId}`;
  return row ?? { plan: 'starter', state: 'active' };
}
