/** Auto-recharge as administrators set it, and its looks that no change of the balance calls for. */
import type { AutoRecharge, AutoRechargeChange, DeclineReason } from '#contract/billing/payments.ts';
import type { Clock } from '#kit/clock.ts';
import { runEach } from '#kit/hourly-jobs.ts';
import { toMicros } from '#kit/money.ts';
import { fail, ok, type Result } from '#kit/result.ts';
import { audit, type Actor } from '#server/store/audit-log.ts';
import { transaction, type Pool, type Sql, type Transaction } from '#server/store/database.ts';
import { isAsRead } from '#server/store/versions.ts';
import { lockAccount } from '../account/account-snapshot.ts';
import { balanceChanged } from './balance-changes.ts';
import { publishBilling } from '../account/billing-events.ts';
import { lockAvailable } from '../ledger/ledger.ts';
import { LONGEST_REST_MS, requestRecharge } from './auto-recharge.ts';
import { forgetFailures } from './recharge-outcomes.ts';

interface Parts {
  sql: Pool;
  clock: Clock;
}

/** What the screen offers before anybody has set it. */
const OFF: AutoRecharge = {
  isOn: false,
  thresholdMicros: toMicros(10_000_000),
  amountMicros: toMicros(50_000_000),
  nextTryAt: null,
  failures: 0,
  lastDecline: null,
  version: 0,
};

interface SettingsRow {
  isOn: boolean;
  thresholdMicros: bigint;
  amountMicros: bigint;
  nextTryAt: Date | null;
  failures: number;
  lastDecline: DeclineReason | null;
  version: number;
}

export async function autoRechargeOf(sql: Sql, accountId: string): Promise<AutoRecharge> {
  const [row] = await sql<SettingsRow[]>`
    select is_on, threshold_micros, amount_micros, next_try_at, failures, last_decline, version
    from auto_recharges where account_id = ${accountId}`;
  if (!row) return OFF;
  const { isOn, thresholdMicros, amountMicros, nextTryAt, failures, lastDecline, version } = row;
  return {
    isOn,
    failures,
    lastDecline,
    version,
    thresholdMicros: toMicros(thresholdMicros),
    amountMicros: toMicros(amountMicros),
    nextTryAt: nextTryAt?.getTime() ?? null,
  };
}

/** Tries at once what it now asks for. `card-needed`: there is none to be charged. */
export function changeAutoRecharge(
  { sql, clock }: Parts,
  { accountId, by }: { accountId: string; by: Actor },
  { isOn, thresholdMicros, amountMicros, version }: AutoRechargeChange,
): Promise<Result<AutoRecharge, 'card-needed' | 'changed-meanwhile'>> {
  return transaction(sql, async (tx) => {
    await lockAvailable(tx, accountId);
    const cards = await tx`
      select from cards where account_id = ${accountId} and role = 'first' and removed_at is null`;
    if (isOn && cards.length === 0) return fail('card-needed');
    const was = await autoRechargeOf(tx, accountId);
    const set = await tx`
      insert into auto_recharges (account_id, is_on, threshold_micros, amount_micros)
      values (${accountId}, ${isOn}, ${thresholdMicros}, ${amountMicros})
      on conflict (account_id) do update set is_on = excluded.is_on, threshold_micros = excluded.threshold_micros,
        amount_micros = excluded.amount_micros
        where ${isAsRead(tx, 'auto_recharges', version)}
      returning version`;
    if (set.length === 0) return fail('changed-meanwhile');
    const now = await autoRechargeOf(tx, accountId);
    const entry = { action: 'auto-recharge.changed', before: factsOf(was), after: factsOf(now) } as const;
    await audit(tx, { accountId, by, subject: { id: accountId, name: '' }, ...entry }, clock);
    await tryAtOnce(tx, accountId, clock);
    await publishBilling(tx, accountId, 'payments');
    return ok(await autoRechargeOf(tx, accountId));
  });
}

const factsOf = ({ isOn, thresholdMicros, amountMicros }: AutoRecharge) => ({
  isOn,
  thresholdMicros,
  amountMicros,
});

/** What is charged has changed: declines of before say nothing of it. Hold the account's money before. */
export async function tryAtOnce(tx: Transaction, accountId: string, clock: Clock): Promise<void> {
  await forgetFailures(tx, accountId);
  await balanceChanged(tx, accountId, clock);
}

/** Those whose rest after a decline is over. A balance that is well again needs no further try. */
export async function tryDueRecharges({ sql, clock }: Parts): Promise<void> {
  const [now, never] = [new Date(clock.now()), new Date(clock.now() + LONGEST_REST_MS)];
  const isOver = (one: Sql) => one`(next_try_at <= ${now} or next_try_at > ${never})`;
  const due = await sql<{ accountId: string }[]>`
    select account_id from auto_recharges r where is_on and ${isOver(sql)}
      and not exists (select from payments p where p.account_id = r.account_id and p.state = 'pending')`;
  await runEach(due, ({ accountId }) =>
    transaction(sql, async (tx) => {
      const account = await lockAccount(tx, accountId, clock);
      if (await requestRecharge(tx, account, clock)) return;
      await tx`
        update auto_recharges set next_try_at = null where account_id = ${accountId} and ${isOver(tx)}`;
    }),
  );
}
