import { randomUUID } from 'node:crypto';
import type { Cause } from '#contract/billing/ledger.ts';
import type { PlanId } from '#contract/billing/plans.ts';
import type { Clock } from '#kit/clock.ts';
import { minus, NOTHING, toMicros, usd, type Usd } from '#kit/money.ts';
import { fail, ok, type Result } from '#kit/result.ts';
import { audit, SERVER, type Actor } from '#server/store/audit-log.ts';
import { within, type Sql, type Transaction } from '#server/store/database.ts';
import { balanceChanged } from '../funding/balance-changes.ts';
import { publishBilling } from '../account/billing-events.ts';
import { lockAvailable, post } from '../ledger/ledger.ts';
import { planOf } from './catalogue.ts';
import { quote } from '../model/proration.ts';
import { feeKey, putAwayUnpaid } from './renewals.ts';
import { onPlan, subscriptionOf, writeSubscription, type Subscription } from './subscription.ts';

/** What was shown is good for so long: a credit shrinks with every second that somebody thinks about it. */
const SHOWN_FOR_MS = 5 * 60_000;

interface PlanOrder {
  accountId: string;
  plan: PlanId;
  /** What the administrator was shown; null: whatever it costs now, such as when the money for it has come. */
  shown: Usd | null;
  /** The server itself where nobody is named. */
  by?: Actor;
}

export type PlanRefusal = 'account-closed' | 'price-changed' | 'balance-empty';

/**
 * Up or down, at once. What it costs is charged, what it gives back is credited, in one entry; the plan that it is on
 * already costs nothing, so that asking twice is asking once. All or nothing, in the transaction of `sql` if it is one.
 */
export function changePlan(
  sql: Sql,
  { accountId, plan, shown, by = SERVER }: PlanOrder,
  clock: Clock,
): Promise<Result<null, PlanRefusal>> {
  const at = clock.now();
  return within(sql, async (tx) => {
    const available = usd(await lockAvailable(tx, accountId));
    const before = await subscriptionOf(tx, accountId);
    if (before?.state === 'closed') return fail('account-closed');
    if (isPaidFor(before, plan, at)) return ok(null);
    const change = priceOf(before, plan, at);
    const { due, month } = change;
    const shownAt = Math.max(month.from, at - SHOWN_FOR_MS);
    if (shown !== null && due > shown && priceOf(before, plan, shownAt).due > shown)
      return fail('price-changed');
    if (due > NOTHING && available < due) return fail('balance-empty');
    await book(tx, { accountId, at, due, ...entryOf(accountId, { before, plan, ...change }) });
    await writeSubscription(tx, accountId, onPlan(plan, month));
    await note(tx, { accountId, by, before, plan }, clock);
    await putAwayUnpaid(tx, accountId, clock);
    await publishBilling(tx, accountId, 'plan');
    await balanceChanged(tx, accountId, clock);
    return ok(null);
  });
}

function note(
  tx: Transaction,
  {
    accountId,
    by,
    before,
    plan,
  }: { accountId: string; by: Actor; before: Subscription | null; plan: PlanId },
  clock: Clock,
): Promise<void> {
  const entry = {
    action: 'plan.changed',
    subject: { id: accountId, name: '' },
    before: { plan: planOf(before?.plan ?? 'starter').name },
    after: { plan: planOf(plan).name },
  } as const;
  return audit(tx, { accountId, by, ...entry }, clock);
}

const isPaidFor = (before: Subscription | null, plan: PlanId, at: number): boolean =>
  before ? before.plan === plan && at < before.paid.until : plan === 'starter';

export function priceOf(before: Subscription | null, plan: PlanId, at: number) {
  const oldFee = planOf(before?.plan ?? 'starter').microsPerMonth;
  return quote({ oldFee, newFee: planOf(plan).microsPerMonth, paid: before?.paid ?? null }, at);
}

interface Change extends ReturnType<typeof priceOf> {
  before: Subscription | null;
  plan: PlanId;
}

function entryOf(
  accountId: string,
  { before, plan, month, credit, charge }: Change,
): { key: string; cause: Cause } {
  const { from, until } = month;
  const fee: Cause = { type: 'plan', plan, from, until };
  // A month that is due has one key, for its renewal and for a user's request alike: the first one pays.
  if (before?.plan === plan) return { key: feeKey(accountId, from), cause: fee };
  const key = `plan:${accountId}:${randomUUID()}`;
  if (!before) return { key, cause: fee };
  const [creditMicros, chargeMicros] = [toMicros(credit), toMicros(charge)];
  return {
    key,
    cause: { type: 'plan-change', from: before.plan, to: plan, creditMicros, chargeMicros, until },
  };
}

async function book(
  tx: Transaction,
  { due, ...facts }: { accountId: string; key: string; at: number; due: Usd; cause: Cause },
): Promise<void> {
  const postings = { available: minus(NOTHING, due), usage: due };
  if (due > NOTHING) await post(tx, { kind: 'fee', ...facts, floorMicros: NOTHING, postings });
  else if (due < NOTHING) await post(tx, { kind: 'credit', ...facts, postings });
}
