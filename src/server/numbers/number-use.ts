/** How numbers are used. Only reads what the calls room has written down. */
import type { Sql } from '#server/store/database.ts';

/** The caller ID of the last outbound call to `to` that went out from one of `numbers`. */
export async function lastUsedFor(
  sql: Sql,
  accountId: string,
  { to, numbers }: { to: string; numbers: readonly string[] },
): Promise<string | null> {
  const [last] = await sql<{ trackingNumber: string }[]>`
    select tracking_number from calls
    where account_id = ${accountId} and direction = 'outbound' and to_number = ${to}
      and tracking_number = any(${numbers}::text[])
    order by started_at desc limit 1`;
  return last?.trackingNumber ?? null;
}

/** Calls by tracking number, in and out, that began at `since` or later. @param since epoch milliseconds */
export async function callCounts(sql: Sql, accountId: string, since: number): Promise<Map<string, number>> {
  const rows = await sql<{ trackingNumber: string; calls: bigint }[]>`
    select tracking_number, count(*) as calls from calls
    where account_id = ${accountId} and started_at >= ${new Date(since)} and tracking_number is not null
    group by tracking_number`;
  return new Map(rows.map(({ trackingNumber, calls }) => [trackingNumber, Number(calls)]));
}
