/** What usage adds up: as much of it as the database has summed up already, and the rest call by call. */
import type { UsageQuery } from '#contract/billing/usage.ts';
import type { Fragment, Sql } from '#server/store/database.ts';
import { chargesOfDays, KEYS } from './charge-keys.ts';
import { besidesWholeDays, upTo, wholeDays, type UsageSpan } from './usage-span.ts';

/** But the direction, which goes with each of them. */
const DIMENSIONS = ['number', 'agent', 'source', 'destination'] as const;
const FILTERS = ['direction', ...DIMENSIONS] as const;

interface OneFilter {
  /** '': none, or the direction alone. */
  dimension: (typeof DIMENSIONS)[number] | '';
  key: string;
}

/** A query that has a row for each part of a sum: key, calls, billed_seconds, package_seconds, cost_micros. */
export function sumsOf(
  sql: Sql,
  accountId: string,
  query: UsageQuery,
  { span, foldedUntil }: { span: UsageSpan; foldedUntil: Date },
): Fragment {
  if (FILTERS.every((filter) => query[filter] === undefined)) return unfiltered(sql, accountId, query, span);
  const [filter = { dimension: '', key: '' }, ...others] = DIMENSIONS.flatMap((dimension): OneFilter[] => {
    const key = query[dimension];
    return key === undefined ? [] : [{ dimension, key }];
  });
  if (others.length > 0) {
    return sql`
      select ${KEYS[query.by](sql, query.timeZone)} as key, 1 as calls, billed_seconds, package_seconds, cost_micros
      from call_charges where ${chargesOfDays(sql, accountId, query)} ${filtersOf(sql, query)}`;
  }
  const folded = upTo(span, foldedUntil);
  return sql`
    ${ofFolds(sql, accountId, query, filter, folded)}
    union all
    select ${KEYS[query.by](sql, query.timeZone)}, 1, billed_seconds, package_seconds, cost_micros
      from call_charges where ${besidesWholeDays(sql, accountId, folded)} ${filtersOf(sql, query)}`;
}

/** For a day of any zone its quarters of an hour, for the rest its whole days. */
function unfiltered(sql: Sql, accountId: string, query: UsageQuery, span: UsageSpan): Fragment {
  const { by, from, to, timeZone } = query;
  if (by === 'day') {
    return sql`
      select to_char(day, 'YYYY-MM-DD') as key, calls, billed_seconds, package_seconds, cost_micros
      from generate_series(${from}::date::timestamp, ${to}::date::timestamp, '1 day') as day
        cross join lateral (
          select sum(calls) as calls, sum(billed_seconds) as billed_seconds, sum(package_seconds) as package_seconds,
            sum(cost_micros) as cost_micros
          from usage_quarters where account_id = ${accountId} and begins_at >= day at time zone ${timeZone}
            and begins_at < (day + interval '1 day') at time zone ${timeZone}) quarters`;
  }
  return sql`
    select key, calls, billed_seconds, package_seconds, cost_micros from usage_days
      where ${wholeDays(sql, accountId, span)} and dimension = ${by}
    union all
    select ${KEYS[by](sql, timeZone)}, 1, billed_seconds, package_seconds, cost_micros
      from call_charges where ${besidesWholeDays(sql, accountId, span)}`;
}

/** A filter is a key of its grouping. */
const filtersOf = (sql: Sql, query: UsageQuery): Fragment =>
  FILTERS.reduce<Fragment>(
    (before, group) => {
      const key = query[group];
      return key === undefined ? before : sql`${before} and ${KEYS[group](sql, query.timeZone)} = ${key}`;
    },
    sql``,
  );

/** Days before it are folded. It only grows: what is read after it may know of more. */
export async function readFoldedUntil(sql: Sql, accountId: string): Promise<Date> {
  const [folded] = await sql<{ until: Date }[]>`
    select until::timestamp at time zone 'UTC' as until from usage_folded where account_id = ${accountId}`;
  return folded?.until ?? new Date(0);
}

/** By the pair of what is asked for and what is filtered by (migration 1310). */
function ofFolds(
  sql: Sql,
  accountId: string,
  query: UsageQuery,
  filter: OneFilter,
  span: UsageSpan,
): Fragment {
  const { by, direction } = query;
  const { dimension, key } = filter;
  // By the direction, or by what is filtered by, every pair says the same: the shortest is read.
  const other = by !== 'direction' && by !== dimension ? by : dimension === '' ? 'destination' : '';
  const ofPair = sql`
    ${wholeDays(sql, accountId, span)} and pair = ${`${dimension}>${other}`} and key = ${key}
      ${direction === undefined ? sql`` : sql`and direction = ${direction}`}`;
  if (by === 'day') return daysOfFolds(sql, query.timeZone, ofPair);
  const group = by === 'direction' ? sql`direction` : by === dimension ? sql`key` : sql`other`;
  return sql`
    select ${group} as key, part.calls, part.billed_seconds, part.package_seconds, part.cost_micros
    from ${parts(sql)} where ${ofPair}`;
}

const parts = (sql: Sql): Fragment => sql`
  usage_folds cross join lateral unnest(others, usage_folds.calls, usage_folds.billed_seconds, usage_folds.package_seconds,
    usage_folds.cost_micros) as part (other, calls, billed_seconds, package_seconds, cost_micros)`;

/** When a day of the zone begins is found by row, and not by quarter: two may begin within a day of UTC. */
const daysOfFolds = (sql: Sql, timeZone: string, ofPair: Fragment): Fragment => sql`
  select to_char(day, 'YYYY-MM-DD') as key, calls, billed_seconds, package_seconds, cost_micros
  from (
    select first_day + (other::int >= second_begins)::int + (other::int >= third_begins)::int as day,
      sum(part.calls) as calls, sum(part.billed_seconds) as billed_seconds, sum(part.package_seconds) as package_seconds,
      sum(part.cost_micros) as cost_micros
    from ${parts(sql)}
      cross join lateral (select day::timestamp at time zone 'UTC' as begins) utc
      cross join lateral (select (begins at time zone ${timeZone})::date as first_day offset 0) zone
      cross join lateral (
        select extract(epoch from (first_day + 1)::timestamp at time zone ${timeZone} - begins)::int / 900 as second_begins,
          extract(epoch from (first_day + 2)::timestamp at time zone ${timeZone} - begins)::int / 900 as third_begins
          offset 0) midnights
    where ${ofPair} group by 1) days`;
