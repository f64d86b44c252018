/** Days that are over, as usage with filters is read of (migration 1360). */
import type { Clock } from '#kit/clock.ts';
import { runEach } from '#kit/hourly-jobs.ts';
import { transaction, type Pool } from '#server/store/database.ts';
import { lockAvailable } from '../ledger/ledger.ts';

/** Of an account with fewer in a year all calls are added up as quickly as what was folded of them. */
const WORTH_IT_CALLS = 20_000;

interface Folding {
  sql: Pool;
  clock: Clock;
  worthItCalls?: number;
  /** More are added up: default as in migration 1360, beyond which that is quicker than to read them one by one. */
  fewCalls?: number;
}

/** An account's days one by one, so that its calls wait for none but one. Ends early at `closing`. */
export async function foldUsage(
  { sql, clock, worthItCalls = WORTH_IT_CALLS, fewCalls }: Folding,
  closing?: AbortSignal,
): Promise<void> {
  const accounts = await sql<{ id: string }[]>`
    select account_id as id from usage_days
    where dimension = 'direction' and day > ${new Date(clock.now())}::timestamptz - interval '1 year'
    group by account_id having sum(calls) >= ${worthItCalls} order by account_id`;
  await runEach(accounts, async ({ id }) => {
    while (!closing?.aborted && (await foldNextDay({ sql, clock, fewCalls: fewCalls ?? null }, id)));
  });
}

/** @returns false: there is none that is over, has calls and is not folded */
async function foldNextDay(
  { sql, clock, fewCalls }: Pick<Folding, 'sql' | 'clock'> & { fewCalls: number | null },
  accountId: string,
): Promise<boolean> {
  const next = sql<{ day: string }[]>`
    select (begins_at at time zone 'UTC')::date::text as day from usage_quarters
    where account_id = ${accountId}
      and begins_at >= coalesce((select until from usage_folded where account_id = ${accountId}), '-infinity')::timestamp
        at time zone 'UTC'
      and begins_at < date_trunc('day', ${new Date(clock.now())}::timestamptz, 'UTC')
    order by begins_at limit 1`;
  const [found] = await next;
  if (!found) return false;
  await transaction(sql, async (tx) => {
    await lockAvailable(tx, accountId);
    await tx`select fold_usage(${accountId}, ${found.day}::date ${fewCalls === null ? tx`` : tx`, ${fewCalls}`})`;
    await tx`
      insert into usage_folded (account_id, until) values (${accountId}, ${found.day}::date + 1)
      on conflict (account_id) do update set until = greatest(usage_folded.until, excluded.until)`;
  });
  return true;
}
