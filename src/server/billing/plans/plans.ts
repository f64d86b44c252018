/** The plan as people read it on the Account screen, and what changing it would do. */
import type { PlanChange, PlanId, PlanQuote, PlanStanding } from '#contract/billing/plans.ts';
import type { Clock } from '#kit/clock.ts';
import { minus, most, NOTHING, toMicros, usd, type Usd } from '#kit/money.ts';
import type { Result } from '#kit/result.ts';
import type { Actor } from '#server/store/audit-log.ts';
import { atOneInstant, type Pool, type Transaction } from '#server/store/database.ts';
import { readAccount } from '../account/account-snapshot.ts';
import { rechargeFor } from '../funding/auto-recharge.ts';
import { balancesOf } from '../ledger/ledger.ts';
import { planOf } from './catalogue.ts';
import { changePlan, priceOf, type PlanRefusal } from './change-plan.ts';
import { PAST_DUE_MS } from './renewals.ts';
import { shownPlans } from './shown-plans.ts';
import { subscriptionOf } from './subscription.ts';

const NEVER_CHOSEN = {
  ...({ plan: 'starter', state: 'active' } as const),
  period: null,
  fallsBackAt: null,
  closedAt: null,
  readableUntil: null,
};

export class Plans {
  readonly #sql: Pool;
  readonly #clock: Clock;

  constructor(sql: Pool, clock: Clock) {
    this.#sql = sql;
    this.#clock = clock;
  }

  async standing(accountId: string): Promise<PlanStanding> {
    const stands = await subscriptionOf(this.#sql, accountId);
    if (!stands) return { ...NEVER_CHOSEN, plans: [...shownPlans] };
    const { plan, state, paid, pastDueSince, closedAt, readableUntil } = stands;
    return {
      plan,
      state,
      closedAt,
      readableUntil,
      plans: [...shownPlans],
      period: state === 'closed' ? null : { from: paid.from, until: paid.until },
      fallsBackAt: pastDueSince === null ? null : pastDueSince + PAST_DUE_MS,
    };
  }

  /** What a change would do now. Nothing is changed, and nobody waits for it. */
  quote(accountId: string, plan: PlanId): Promise<PlanQuote> {
    const at = this.#clock.now();
    return atOneInstant(this.#sql, async (tx) => {
      const available = usd((await balancesOf(tx, accountId)).available);
      const before = await subscriptionOf(tx, accountId);
      const { month, secondsLeft, secondsInMonth, credit, charge, due } = priceOf(before, plan, at);
      const { availableMicros } = await readAccount(tx, accountId, at);
      const balance = minus(usd(BigInt(availableMicros)), due);
      const short = due > NOTHING ? most(NOTHING, minus(due, available)) : NOTHING;
      return {
        from: before?.plan ?? 'starter',
        to: plan,
        at,
        secondsLeft,
        secondsInMonth,
        until: month.until,
        creditMicros: toMicros(credit),
        chargeMicros: toMicros(charge),
        dueMicros: toMicros(due),
        balanceMicros: toMicros(balance),
        shortMicros: toMicros(short),
        recharge:
          due > NOTHING && short === NOTHING ? await rechargeAt(tx, { accountId, balance, at }) : null,
        nextMicros: toMicros(planOf(plan).microsPerMonth),
      };
    });
  }

  change(accountId: string, { plan, dueMicros }: PlanChange, by: Actor): Promise<Result<null, PlanRefusal>> {
    return changePlan(this.#sql, { accountId, plan, shown: usd(BigInt(dueMicros)), by }, this.#clock);
  }
}

interface RechargeRow {
  brand: string;
  last4: string;
  thresholdMicros: bigint;
  amountMicros: bigint;
  nextTryAt: Date | null;
  isPending: boolean;
}

/** What auto-recharge would do if this were the balance; null: nothing, or not now. */
async function rechargeAt(
  tx: Transaction,
  { accountId, balance, at }: { accountId: string; balance: Usd; at: number },
): Promise<PlanQuote['recharge']> {
  const [row] = await tx<RechargeRow[]>`
    select c.brand, c.last4, r.threshold_micros, r.amount_micros, r.next_try_at,
      exists (select from payments p where p.account_id = r.account_id and p.state = 'pending') as is_pending
    from auto_recharges r join cards c on c.account_id = r.account_id and c.role = 'first' and c.removed_at is null
    where r.account_id = ${accountId} and r.is_on`;
  if (!row) return null;
  const { brand, last4, isPending } = row;
  const [threshold, amount] = [usd(row.thresholdMicros), usd(row.amountMicros)];
  const nextTryAt = row.nextTryAt?.getTime() ?? null;
  const settings = { isOn: true, threshold, amount, nextTryAt, isPending };
  const micros = rechargeFor({ ...settings, balance, free: balance, needed: NOTHING, now: at });
  return micros === null ? null : { micros: toMicros(micros), brand, last4 };
}
