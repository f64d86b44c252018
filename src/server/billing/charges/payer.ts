/** Who pays for a call, by one question. */
import type { AccountState } from '#contract/billing/account.ts';
import type { PlanId } from '#contract/billing/plans.ts';
import type { Transaction } from '#server/store/database.ts';
import { refusesTestMoney } from '../funding/test-provider/test-money.ts';

interface Payer {
  plan: PlanId;
  state: AccountState;
  isTestMoneyRefused: boolean;
}

export async function payerOf(tx: Transaction, accountId: string): Promise<Payer> {
  const [payer] = await tx<Payer[]>`
    select coalesce(s.plan, 'starter') as plan, coalesce(s.state, 'active') as state,
      ${refusesTestMoney(tx, accountId)} as is_test_money_refused
    from accounts a left join subscriptions s on s.account_id = a.id where a.id = ${accountId}`;
  if (!payer) throw new Error(`there is no account ${accountId}`);
  return payer;
}
