/** What usage adds up: as much of it as the database has summed up already, and the rest call by call. */
import { usageGroupSchema, type UsageQuery } from '#contract/billing/usage.ts';
import type { Fragment, Sql } from '#server/store/database.ts';
import { KEYS } from './charge-keys.ts';
import { sumsOfCells, type Filter } from './usage-cells.ts';
import { besidesWholeDays, isBesides, upTo, wholeDays, type UsageSpan } from './usage-span.ts';

type Asked = Pick<UsageQuery, 'by' | 'timeZone'>;

/** A query that has a row for each part of a sum: key, calls, billed_seconds, package_seconds, cost_micros. */
export function sumsOf(
  sql: Sql,
  accountId: string,
  query: UsageQuery,
  { span, foldedUntil }: { span: UsageSpan; foldedUntil: Date },
): Fragment {
  const { by, timeZone } = query;
  const filters = filtersOf(query);
  if (filters.length === 0 && by !== 'day') return unfiltered(sql, accountId, query, span);
  const folded = upTo(span, foldedUntil);
  const besides =
    filters.length === 0 && span.among === null
      ? quartersOf(sql, accountId, timeZone, folded)
      : chargesOf(sql, accountId, query, { filters, span: folded });
  return sql`${sumsOfCells(sql, accountId, query, { filters, span: folded })} union all ${besides}`;
}

/** A filter is a key of its grouping. */
function filtersOf(query: UsageQuery): Filter[] {
  return usageGroupSchema.options.flatMap((group) => {
    const key = group === 'day' ? undefined : query[group];
    return group === 'day' || key === undefined ? [] : [[group, key]];
  });
}

function chargesOf(
  sql: Sql,
  accountId: string,
  { by, timeZone }: Asked,
  { filters, span }: { filters: readonly Filter[]; span: UsageSpan },
): Fragment {
  const isAsked = filters.reduce<Fragment>(
    (before, [filter, key]) => sql`${before} and ${KEYS[filter](sql, timeZone)} = ${key}`,
    sql``,
  );
  return sql`
    select ${KEYS[by](sql, timeZone)}, 1, billed_seconds, package_seconds, cost_micros
    from call_charges where ${besidesWholeDays(sql, accountId, span)} ${isAsked}`;
}

/** A day of any zone begins with one of them. */
const quartersOf = (sql: Sql, accountId: string, timeZone: string, span: UsageSpan): Fragment => sql`
  select to_char(begins_at at time zone ${timeZone}, 'YYYY-MM-DD'), calls, billed_seconds, package_seconds, cost_micros
  from usage_quarters where account_id = ${accountId} and ${isBesides(sql, sql`begins_at`, span)}`;

/** Whole days and what is left of the others. */
const unfiltered = (sql: Sql, accountId: string, { by, timeZone }: Asked, span: UsageSpan): Fragment => sql`
  select key, calls, billed_seconds, package_seconds, cost_micros from usage_days
    where ${wholeDays(sql, accountId, span)} and dimension = ${by}
  union all
  ${chargesOf(sql, accountId, { by, timeZone }, { filters: [], span })}`;

/** Days before it are folded. It only grows: what is read after it may know of more. */
export async function readFoldedUntil(sql: Sql, accountId: string): Promise<Date> {
  const [folded] = await sql<{ until: Date }[]>`
    select until::timestamp at time zone 'UTC' as until from usage_folded where account_id = ${accountId}`;
  return folded?.until ?? new Date(0);
}
