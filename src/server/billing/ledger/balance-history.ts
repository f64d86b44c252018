import type { BalanceHistory } from '#contract/billing/ledger.ts';
import type { Clock } from '#kit/clock.ts';
import { toMicros } from '#kit/money.ts';
import { dayAfter, instantOf, wallClockAt } from '#kit/wall-clock.ts';
import type { Sql } from '#server/store/database.ts';
import { zoneAt } from './account-days.ts';
import { lastBefore } from './ledger-range.ts';

/** How the balance went, `days` days of it, today included. */
export async function balanceHistory(
  sql: Sql,
  accountId: string,
  days: number,
  clock: Clock,
): Promise<BalanceHistory> {
  const now = clock.now();
  const timeZone = await zoneAt(sql, accountId, now);
  const today = wallClockAt(now, timeZone).date;
  const midnightOf = (day: number) => instantOf({ date: dayAfter(today, day), minute: 0 }, timeZone);
  const first = midnightOf(1 - days);
  const ends = Array.from({ length: days }, (_, day) => midnightOf(day + 2 - days));
  // The books may be ahead of a clock that was set back: what they say last is how it stands.
  const until = sql`case when number = ${days} then 'infinity' else ends end`;
  const closings = await sql<{ ends: Date; micros: bigint }[]>`
    select ends, coalesce(last.rest_micros, 0) as micros
    from unnest(${ends.map((end) => new Date(end).toISOString())}::text[]::timestamptz[]) with ordinality as days (ends, number)
      left join lateral (${lastBefore(sql, accountId, until)}) last on true
    order by number`;
  const funded = await sql<{ at: Date; netMicros: bigint; restMicros: bigint }[]>`
    select at, net_micros, rest_micros from ledger_entries
    where account_id = ${accountId} and kind = 'fund' and at >= ${new Date(first)} order by id`;
  return {
    points: closings.map(({ ends: end, micros }) => ({
      at: Math.min(end.getTime() - 1, now),
      micros: toMicros(micros),
    })),
    payments: funded.map(({ at, netMicros, restMicros }) => ({
      at: at.getTime(),
      beforeMicros: toMicros(restMicros - netMicros),
      micros: toMicros(restMicros),
    })),
  };
}
