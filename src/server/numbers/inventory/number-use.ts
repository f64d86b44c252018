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

/** Calls by tracking number, in and out, that began in the account's month of an instant. @param at epoch milliseconds */
export async function callCounts(sql: Sql, accountId: string, at: number): Promise<Map<string, number>> {
  const rows = await sql<{ number: string; calls: bigint }[]>`
    select number, calls from number_months
    where account_id = ${accountId} and month = month_at(${accountId}, ${new Date(at)}::timestamptz)`;
  return new Map(rows.map(({ number, calls }) => [number, Number(calls)]));
}
