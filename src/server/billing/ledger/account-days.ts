/** Days and months as an account counts them: by the clocks of its time zone (migration 1485). */
import type { Fragment, Sql } from '#server/store/database.ts';

/** The account's day of an instant. @param at epoch milliseconds */
export const dayAt = (sql: Sql, accountId: string, at: number): Fragment =>
  sql`day_at(${accountId}, ${new Date(at)}::timestamptz)`;

/** The first day of the account's month of an instant. @param at epoch milliseconds */
export const monthAt = (sql: Sql, accountId: string, at: number): Fragment =>
  sql`month_at(${accountId}, ${new Date(at)}::timestamptz)`;

/** A name of the IANA database. @param at epoch milliseconds */
export async function zoneAt(sql: Sql, accountId: string, at: number): Promise<string> {
  const [zone] = await sql<{ timeZone: string }[]>`
    select zone_at(${accountId}, ${new Date(at)}::timestamptz) as time_zone`;
  return zone?.timeZone ?? 'UTC';
}
