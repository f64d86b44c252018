/** The instants of days in a time zone, and what of them the database has summed up already. */
import type { UsageQuery } from '#contract/billing/usage.ts';
import type { Fragment, Sql } from '#server/store/database.ts';

const DAY_MS = 86_400_000;

export interface UsageSpan {
  from: Date;
  /** Outside. */
  until: Date;
  /** The whole days (UTC) in it; none where `firstDay` is not before `lastDay`, which is outside. */
  firstDay: Date;
  lastDay: Date;
  /** Whose calls; null: everybody's. Of some people's nothing is summed up by days: then there is no whole day. */
  among: readonly string[] | null;
}

/** @param query its days and its time zone are known to be such */
export async function spanOf(
  sql: Sql,
  { from, to, timeZone }: Pick<UsageQuery, 'from' | 'to' | 'timeZone'>,
  among: UsageSpan['among'] = null,
): Promise<UsageSpan> {
  const [span] = await sql<{ from: Date; until: Date }[]>`
    select ${beginOf(sql, sql`${from}::date`, timeZone)} as from,
      ${beginOf(sql, sql`(${to}::date + 1)`, timeZone)} as until`;
  if (!span) throw new Error('the database does not know its time zones');
  const firstDay = new Date(Math.ceil(span.from.getTime() / DAY_MS) * DAY_MS);
  const lastDay = new Date(Math.floor(span.until.getTime() / DAY_MS) * DAY_MS);
  return upTo({ ...span, firstDay, lastDay, among }, among === null ? lastDay : firstDay);
}

/**
 * The instant with which a day begins in a time zone. Where the clocks go back over midnight that comes twice: the day
 * begins with the first, twelve hours after noon, and PostgreSQL takes the second.
 */
export const beginOf = (sql: Sql, day: Fragment, timeZone: string): Fragment => {
  const first = sql`((${day} - 1)::timestamp + interval '12 hours') at time zone ${timeZone} + interval '12 hours'`;
  return sql`
    case when (${first}) at time zone ${timeZone} >= ${day} then ${first} else ${day}::timestamp at time zone ${timeZone} end`;
};

/** With no whole day that is not before this one. */
export function upTo(span: UsageSpan, day: Date): UsageSpan {
  const lastDay = day < span.lastDay ? day : span.lastDay;
  return span.firstDay < lastDay
    ? { ...span, lastDay }
    : { ...span, firstDay: span.until, lastDay: span.until };
}

/** Of usage_days and usage_cells: the whole days. */
export const wholeDays = (sql: Sql, accountId: string, { firstDay, lastDay }: UsageSpan) => sql`
  account_id = ${accountId} and day >= (${firstDay}::timestamptz at time zone 'UTC')::date
    and day < (${lastDay}::timestamptz at time zone 'UTC')::date`;

/** Of instants: those that are in the span, and in none of its whole days. */
export const isBesides = (sql: Sql, instant: Fragment, { from, until, firstDay, lastDay }: UsageSpan) => sql`
  ((${instant} >= ${from} and ${instant} < ${firstDay})
    or (${instant} >= ${lastDay} and ${instant} < ${until}))`;

/** Of call_charges: what is over, was answered, and is of no whole day. */
export const besidesWholeDays = (sql: Sql, accountId: string, span: UsageSpan) => sql`
  account_id = ${accountId} and billed_seconds > 0 and ended_at is not null and ${isBesides(sql, sql`ended_at`, span)}
  ${span.among === null ? sql`` : sql`and user_id = any(${[...span.among]}::uuid[])`}`;
