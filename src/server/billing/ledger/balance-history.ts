import type { BalanceHistory } from '#contract/billing/ledger.ts';
import type { Clock } from '#kit/clock.ts';
import { toMicros } from '#kit/money.ts';
import type { Sql } from '#server/store/database.ts';
import { lastBefore } from './ledger-range.ts';

const DAY_MS = 86_400_000;

/** How the balance went, `days` days of it, today included. */
export async function balanceHistory(
  sql: Sql,
  accountId: string,
  days: number,
  clock: Clock,
): Promise<BalanceHistory> {
  const now = clock.now();
  const today = now - (((now % DAY_MS) + DAY_MS) % DAY_MS);
  const first = today - (days - 1) * DAY_MS;
  const end = sql`${new Date(first)}::timestamptz + number * interval '24 hours'`;
  // The books may be ahead of a clock that was set back: what they say last is how it stands.
  const until = sql`case when number = ${days} then 'infinity' else ${end} end`;
  const closings = await sql<{ number: number; micros: bigint }[]>`
    select number, coalesce(last.rest_micros, 0) as micros
    from generate_series(1, ${days}::int) as number
      left join lateral (${lastBefore(sql, accountId, until)}) last on true
    order by number`;
  const funded = await sql<{ at: Date; netMicros: bigint; restMicros: bigint }[]>`
    select at, net_micros, rest_micros from ledger_entries
    where account_id = ${accountId} and kind = 'fund' and at >= ${new Date(first)} order by id`;
  return {
    points: closings.map(({ number, micros }) => ({
      at: Math.min(first + number * DAY_MS - 1, now),
      micros: toMicros(micros),
    })),
    payments: funded.map(({ at, netMicros, restMicros }) => ({
      at: at.getTime(),
      beforeMicros: toMicros(restMicros - netMicros),
      micros: toMicros(restMicros),
    })),
  };
}
