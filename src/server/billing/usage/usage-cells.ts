/** What days that are folded come to, by whatever is filtered by and asked for (migration 1360). */
import type { UsageGroup, UsageQuery } from '#contract/billing/usage.ts';
import type { Fragment, Sql } from '#server/store/database.ts';
import { beginOf, wholeDays, type UsageSpan } from './usage-span.ts';

export type Filter = readonly [group: Exclude<UsageGroup, 'day'>, key: string];

/** A query that has a row for each part of a sum: key, calls, billed_seconds, package_seconds, cost_micros. */
export function sumsOfCells(
  sql: Sql,
  accountId: string,
  { by, timeZone }: UsageQuery,
  { filters, span }: { filters: readonly Filter[]; span: UsageSpan },
): Fragment {
  const cells = cellOfEachDay(sql, accountId, filters, span);
  if (by === 'day') return sumsOfDays(sql, withMidnights(sql, timeZone, cells), filters);
  return sql`
    select ${sql(by)} as key, calls, billed_seconds, package_seconds, cost_micros
    from ${cells} cells join usage_parts on cell_id = cells.id and part = case when has_many then ${by} else '' end
    where true ${isAsked(sql, filters)}`;
}

/** Of many calls by what was over when a day ended, less what was over when it began. */
const sumsOfDays = (sql: Sql, cells: Fragment, filters: readonly Filter[]): Fragment => sql`
  (with cells as materialized ${cells}
    select to_char(first_day + later, 'YYYY-MM-DD') as key, calls[upto] - calls[after] as calls,
      billed_seconds[upto] - billed_seconds[after] as billed_seconds,
      package_seconds[upto] - package_seconds[after] as package_seconds, cost_micros[upto] - cost_micros[after] as cost_micros
    from cells join usage_times on has_many and cell_id = id
      cross join lateral (values (0, 1, least(second_begins, 96) + 1),
        (1, least(second_begins, 96) + 1, least(third_begins, 96) + 1),
        (2, least(third_begins, 96) + 1, 97)) days (later, after, upto)
    where after < upto
    union all
    select to_char(first_day + (quarter >= second_begins)::int + (quarter >= third_begins)::int, 'YYYY-MM-DD'), calls,
      billed_seconds, package_seconds, cost_micros
    from cells join usage_parts on not has_many and cell_id = id and part = ''
    where true ${isAsked(sql, filters)})`;

/** Its own, or one with few calls that its calls are among. */
function cellOfEachDay(sql: Sql, accountId: string, filters: readonly Filter[], span: UsageSpan): Fragment {
  const own = JSON.stringify(Object.fromEntries(filters));
  const sets = setsOf(filters).map((set) => JSON.stringify(Object.fromEntries(set)));
  return sql`
    (select distinct on (day) day, has_many, id from usage_cells
      where ${wholeDays(sql, accountId, span)} and cell = any(${sets}::text[]::jsonb[])
        and (not has_many or cell = ${own}::text::jsonb)
      order by day, cell = ${own}::text::jsonb desc)`;
}

/** All of them, some and none. */
const setsOf = (filters: readonly Filter[]): Filter[][] =>
  filters.reduce<Filter[][]>((sets, filter) => [...sets, ...sets.map((set) => [...set, filter])], [[]]);

/** Calls that are added up have no keys but the one that they are added up by: they are of their own cell. */
const isAsked = (sql: Sql, filters: readonly Filter[]): Fragment =>
  filters.reduce<Fragment>(
    (before, [group, key]) => sql`${before} and coalesce(${sql(group)}, ${key}) = ${key}`,
    sql``,
  );

/** In quarters of an hour. Found by the day (UTC), and not by the quarter: two of the zone may begin within one. */
const withMidnights = (sql: Sql, timeZone: string, cells: Fragment): Fragment => sql`
  (select has_many, id, first_day,
      extract(epoch from ${beginOf(sql, sql`(first_day + 1)`, timeZone)} - begins)::int / 900 as second_begins,
      extract(epoch from ${beginOf(sql, sql`(first_day + 2)`, timeZone)} - begins)::int / 900 as third_begins
    from ${cells} cells
      cross join lateral (select day::timestamp at time zone 'UTC' as begins) utc
      cross join lateral (select (begins at time zone ${timeZone})::date as first_day) zone
    offset 0)`;
