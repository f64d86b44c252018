import type { Account, AccountState } from '#contract/billing/account.ts';
import type { Clock } from '#kit/clock.ts';
import { toMicros } from '#kit/money.ts';
import { atOneInstant, type Pool, type Sql, type Transaction } from '#server/store/database.ts';
import { runningOf } from '../reservations/running.ts';
import { monthAt } from '../ledger/account-days.ts';
import { lockAvailable } from '../ledger/ledger.ts';
import { callsInProgress } from '../reservations/in-progress.ts';

const HOUR_MS = 3_600_000;
/** Where no auto-recharge has a threshold, and nobody has set another. */
export const LOW_MICROS = 10_000_000n;

interface Figures {
  name: string;
  state: AccountState;
  /** Of auto-recharge; null: it is off. */
  thresholdMicros: bigint | null;
  isFailing: boolean;
  /** Set by an administrator; null: the default. */
  ownLowMicros: bigint | null;
  /** There was money once. */
  hasBegun: boolean;
  available: bigint;
  reserved: bigint;
  microsLastHour: bigint;
  secondsThisMonth: bigint;
  timeZone: string;
}

/**
 * Money and minutes now, calls in progress included; locks nothing. All of one instant: a call that is settled meanwhile
 * counts once, not twice or never. @throws Error for an unknown account
 */
export const accountSnapshot = (pool: Pool, accountId: string, clock: Clock): Promise<Account> =>
  atOneInstant(pool, (tx) => readAccount(tx, accountId, clock.now()));

/** As `accountSnapshot`, but locks the account's money: the figures hold until the transaction ends. */
export async function lockAccount(tx: Transaction, accountId: string, clock: Clock): Promise<Account> {
  // One trip: the database takes the lock before it reads.
  const [, account] = await Promise.all([
    lockAvailable(tx, accountId),
    readAccount(tx, accountId, clock.now()),
  ]);
  return account;
}

/** As the transaction sees it. @param at epoch milliseconds */
export async function readAccount(sql: Sql, accountId: string, at: number): Promise<Account> {
  const [figures, running] = await Promise.all([
    readFigures(sql, accountId, at),
    callsInProgress(sql, accountId, at).then(runningOf),
  ]);
  const { name, state } = figures;
  return {
    id: accountId,
    name,
    availableMicros: toMicros(figures.available + figures.reserved - running.micros),
    reservedMicros: toMicros(figures.reserved),
    runningMicros: toMicros(running.micros),
    spendMicrosPerHour: toMicros(figures.microsLastHour + running.micros),
    secondsThisMonth: Number(figures.secondsThisMonth) + running.seconds,
    callsInProgress: running.calls,
    packageSecondsLeft: running.packageSecondsLeft,
    lowMicros: toMicros(lowMicrosOf(figures)),
    state,
    timeZone: figures.timeZone,
    at,
  };
}

/**
 * Who has never had money has none to run out of. Below its threshold auto-recharge needs a second for the card: that is
 * nothing to warn of, until the card is declined.
 */
function lowMicrosOf({ hasBegun, thresholdMicros, isFailing, ownLowMicros }: Figures): bigint {
  if (!hasBegun) return 0n;
  if (thresholdMicros === null) return ownLowMicros ?? LOW_MICROS;
  return isFailing ? thresholdMicros : 0n;
}

/**
 * All but the calls in progress. What ended calls have cost in the last hour is what the balance has lost since, less its
 * other entries: read off the chain of entries, however many calls there were.
 */
async function readFigures(sql: Sql, accountId: string, at: number): Promise<Figures> {
  const hourAgo = new Date(at - HOUR_MS);
  const [row] = await sql<Figures[]>`
    select a.name, coalesce(s.state, 'active') as state, r.threshold_micros, a.low_micros as own_low_micros,
      coalesce(r.failures > 0, false) as is_failing,
      exists (select from ledger_entries where account_id = a.id) as has_begun,
      available.micros as available, reserved.micros as reserved,
      coalesce(before.rest_micros, 0) + others.micros - available.micros - reserved.micros as micros_last_hour,
      coalesce(m.billed_seconds, 0) as seconds_this_month, zone_at(a.id, ${new Date(at)}::timestamptz) as time_zone
    from accounts a
      join ledger_balances available on available.account_id = a.id and available.bucket = 'available'
      join ledger_balances reserved on reserved.account_id = a.id and reserved.bucket = 'reserved'
      left join subscriptions s on s.account_id = a.id
      left join auto_recharges r on r.account_id = a.id and r.is_on
      left join usage_months m on m.account_id = a.id and m.month = ${monthAt(sql, accountId, at)}
      left join lateral (
        select rest_micros from ledger_entries
        where account_id = a.id and kind <> 'reserve' and ledger_entries.at <= ${hourAgo}
        order by ledger_entries.at desc, ledger_entries.id desc limit 1) before on true
      cross join lateral (
        select coalesce(sum(net_micros), 0)::bigint as micros from ledger_entries
        where account_id = a.id and kind not in ('reserve', 'settle') and ledger_entries.at > ${hourAgo}) others
    where a.id = ${accountId}`;
  if (!row) throw new Error(`there is no account ${accountId}`);
  return row;
}
