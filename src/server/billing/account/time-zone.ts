/** By the clocks of which time zone an account counts its days and months (migration 1485). */
import type { AccountTimeZone } from '#contract/billing/time-zone.ts';
import type { Clock } from '#kit/clock.ts';
import { fail, ok, type Result } from '#kit/result.ts';
import { audit, type Actor } from '#server/store/audit-log.ts';
import { transaction, type Pool, type Sql, type Transaction } from '#server/store/database.ts';
import { publish } from '#server/store/event-log.ts';
import { zoneAt } from '../ledger/account-days.ts';
import { lockAvailable } from '../ledger/ledger.ts';
import { knowsZone } from './known-zones.ts';

export async function timeZoneOf(sql: Sql, accountId: string, at: number): Promise<AccountTimeZone> {
  const now = new Date(at);
  const [next] = await sql<{ timeZone: string; since: Date }[]>`
    select time_zone, since from account_zones where account_id = ${accountId} and since > ${now} order by since limit 1`;
  return {
    timeZone: await zoneAt(sql, accountId, at),
    next: next ? { timeZone: next.timeZone, since: next.since.getTime() } : null,
    currency: 'USD',
  };
}

/** A new account's. @param timeZone is known to the database */
export async function beginInZone(tx: Transaction, accountId: string, timeZone: string): Promise<void> {
  await tx`
    insert into account_zones (account_id, since, time_zone) values (${accountId}, '-infinity', ${timeZone})`;
}

/** At once where nothing was booked yet; otherwise with the next month that begins there, in place of what was to come. */
export async function changeTimeZone(
  { sql, clock }: { sql: Pool; clock: Clock },
  { accountId, by }: { accountId: string; by: Actor },
  timeZone: string,
): Promise<Result<AccountTimeZone, 'unknown-zone'>> {
  if (!(await knowsZone(sql, timeZone))) return fail('unknown-zone');
  return transaction(sql, async (tx) => {
    await lockAvailable(tx, accountId);
    const at = clock.now();
    const was = await timeZoneOf(tx, accountId, at);
    await tx`delete from account_zones where account_id = ${accountId} and since > ${new Date(at)}`;
    if (was.timeZone !== timeZone) await setFrom(tx, { accountId, timeZone, at });
    const is = await timeZoneOf(tx, accountId, at);
    const subject = { id: accountId, name: await nameOf(tx, accountId) };
    const [before, after] = [factsOf(was), factsOf(is)];
    await audit(tx, { accountId, by, action: 'account.time-zone-changed', subject, before, after }, clock);
    await publish(tx, { accountId, audience: null, type: 'account.changed', data: null });
    return ok(is);
  });
}

interface Beginning {
  accountId: string;
  timeZone: string;
  at: number;
}

async function setFrom(tx: Transaction, { accountId, timeZone, at }: Beginning): Promise<void> {
  const booked = await tx`
    select where exists (select from ledger_entries where account_id = ${accountId})
      or exists (select from call_charges where account_id = ${accountId})
      or exists (select from number_months where account_id = ${accountId})`;
  if (booked.length === 0) await tx`delete from account_zones where account_id = ${accountId}`;
  const nextMonth = tx`
    (date_trunc('month', ${new Date(at)}::timestamptz at time zone ${timeZone}) + interval '1 month') at time zone ${timeZone}`;
  await tx`
    insert into account_zones (account_id, since, time_zone)
    values (${accountId}, ${booked.length === 0 ? tx`'-infinity'` : nextMonth}, ${timeZone})`;
}

async function nameOf(sql: Sql, accountId: string): Promise<string> {
  const [account] = await sql<{ name: string }[]>`select name from accounts where id = ${accountId}`;
  return account?.name ?? '';
}

const factsOf = ({ timeZone, next }: AccountTimeZone) => ({ timeZone: next?.timeZone ?? timeZone });

export type AccountTimeZones = ReturnType<typeof timeZonesIn>;
export const timeZonesIn = (sql: Pool, clock: Clock) => ({
  read: (accountId: string) => timeZoneOf(sql, accountId, clock.now()),
  change: (accountId: string, by: Actor, timeZone: string) =>
    changeTimeZone({ sql, clock }, { accountId, by }, timeZone),
});
