import type { Account, AccountState } from '#contract/account.ts';
import type { Clock } from '#kit/clock.ts';
import { toMicros } from '#kit/money.ts';
import { transaction, type Sql } from '#server/store/database.ts';
import { publish } from '#server/store/event-log.ts';
import { chargedSoFar, type ChargeRow } from './charges/charge-row.ts';
import { balancesOf, lockAvailable } from './ledger/ledger.ts';

const HOUR_MS = 3_600_000;
/** Where no auto-recharge has a threshold. */
const LOW_MICROS = 10_000_000n;

interface AccountRow {
  name: string;
  state: AccountState;
  lowMicros: bigint | null;
}

/** Money and minutes now, calls in progress included. @throws Error for an unknown account */
export function accountSnapshot(sql: Sql, accountId: string, clock: Clock): Promise<Account> {
  // One transaction that sees one instant: a call that is settled meanwhile counts once, not twice or never.
  return transaction(sql, async (tx) => {
    await lockAvailable(tx, accountId);
    return read(tx, accountId, clock.now());
  });
}

/** Publishes account.changed. Billing does so itself at every change of its own. */
export async function publishAccount(sql: Sql, accountId: string, clock: Clock): Promise<void> {
  await transaction(sql, async (tx) => {
    const data = await accountSnapshot(tx, accountId, clock);
    await publish(tx, { accountId, audience: null, type: 'account.changed', data });
  });
}

async function read(sql: Sql, accountId: string, at: number): Promise<Account> {
  const [account] = await sql<AccountRow[]>`
    select name, coalesce(s.state, 'active') as state, r.threshold_micros as low_micros
    from accounts a left join subscriptions s on s.account_id = a.id
      left join auto_recharges r on r.account_id = a.id and r.is_on
    where a.id = ${accountId}`;
  const { available, reserved } = await balancesOf(sql, accountId);
  const ended = await readEnded(sql, accountId, at);
  const running = await readRunning(sql, accountId, at);
  return {
    id: accountId,
    name: account?.name ?? '',
    availableMicros: toMicros(available + reserved - running.micros),
    reservedMicros: toMicros(reserved),
    runningMicros: toMicros(running.micros),
    spendMicrosPerHour: toMicros(ended.microsLastHour + running.micros),
    secondsThisMonth: Number(ended.secondsThisMonth) + running.seconds,
    callsInProgress: running.calls,
    packageSecondsLeft: null,
    lowMicros: toMicros(account?.lowMicros ?? LOW_MICROS),
    state: account?.state ?? 'active',
    at,
  };
}

async function readRunning(sql: Sql, accountId: string, at: number) {
  const open = await sql<ChargeRow[]>`
    select * from call_charges where account_id = ${accountId} and ended_at is null`;
  const charged = open.map((charge) => chargedSoFar(charge, at));
  return {
    calls: new Set(open.map(({ callId }) => callId)).size,
    micros: charged.reduce((sum, { costMicros }) => sum + costMicros, 0n),
    seconds: charged.reduce((sum, { billedSeconds }) => sum + billedSeconds, 0),
  };
}

/** What calls that are over have cost in the last hour, and used since the first of this month. */
async function readEnded(sql: Sql, accountId: string, at: number) {
  const [row] = await sql<{ microsLastHour: bigint; secondsThisMonth: bigint }[]>`
    select
      (select coalesce(sum(cost_micros), 0) from call_charges
        where account_id = ${accountId} and ended_at > ${new Date(at - HOUR_MS)})::bigint as micros_last_hour,
      (select coalesce(sum(billed_seconds), 0) from usage_months
        where account_id = ${accountId} and month = ${monthOf(at)}::date)::bigint as seconds_this_month`;
  return row ?? { microsLastHour: 0n, secondsThisMonth: 0n };
}

/** The first day of the month of an instant, in UTC: "2026-05-01". */
export function monthOf(at: number): string {
  return `${new Date(at).toISOString().slice(0, 7)}-01`;
}
