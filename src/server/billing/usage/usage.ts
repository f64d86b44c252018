/** Minutes and what they cost, by whatever one asks: of charges that are over. */
import type { Usage, UsageQuery, UsageRow } from '#contract/billing/usage.ts';
import { toMicros } from '#kit/money.ts';
import { fail, ok, type Result } from '#kit/result.ts';
import type { Fragment, Sql } from '#server/store/database.ts';
import { chargesOfDays, KEYS } from './charge-keys.ts';
import { readChoices } from './usage-choices.ts';
import { daysOf, unknownZone, type UsageFault } from './usage-range.ts';
import { besidesWholeDays, spanOf, wholeDays, type UsageSpan } from './usage-span.ts';

const MOST_ROWS = 500;

/** @param mostRows null: all of them. The days are always whole. */
export async function readUsage(
  sql: Sql,
  accountId: string,
  query: UsageQuery,
  mostRows: number | null = MOST_ROWS,
): Promise<Result<Usage, UsageFault>> {
  const days = daysOf(query);
  if (!days.ok) return days;
  if (!(await knowsZone(sql, query.timeZone))) return fail(unknownZone);
  const span = await spanOf(sql, query);
  const choices = await readChoices(sql, accountId, span);
  const { rows, total } = await readRows(sql, accountId, query, span);
  const names = new Map(choices.agents.map(({ id, name }) => [id, name]));
  const named =
    query.by === 'agent' ? rows.map((row) => ({ ...row, label: names.get(row.key) ?? row.key })) : rows;
  return ok({
    rows: query.by === 'day' ? everyDay(days.value, named) : named.slice(0, mostRows ?? named.length),
    total,
    choices,
  });
}

/** By pool: each list is read from many files, and stays as it is while the database runs. */
const knownZones = new WeakMap<Sql, Promise<ReadonlySet<string>>>();

/** The database's list of zones may be older than ours. */
async function knowsZone(sql: Sql, timeZone: string): Promise<boolean> {
  const zones = knownZones.get(sql) ?? readZones(sql);
  knownZones.set(sql, zones);
  zones.catch(() => knownZones.delete(sql));
  return (await zones).has(timeZone.toLowerCase());
}

async function readZones(sql: Sql): Promise<ReadonlySet<string>> {
  const rows = await sql<{ name: string }[]>`select lower(name) as name from pg_timezone_names`;
  return new Set(rows.map(({ name }) => name));
}

const FILTERS = ['direction', 'number', 'agent', 'source', 'destination'] as const;

/** A filter is a key of its grouping. */
const filtersOf = (sql: Sql, query: UsageQuery): Fragment =>
  FILTERS.reduce<Fragment>(
    (before, group) => {
      const key = query[group];
      return key === undefined ? before : sql`${before} and ${KEYS[group](sql, query.timeZone)} = ${key}`;
    },
    sql``,
  );

interface SumRow {
  /** null: of all. */
  key: string | null;
  calls: number;
  billedSeconds: number;
  packageSeconds: number;
  costMicros: bigint;
}

/** What is summed up, as the database keeps it: for a day of any zone its quarters of an hour, for the rest its whole days. */
function sumsOf(sql: Sql, accountId: string, query: UsageQuery, span: UsageSpan): Fragment {
  const { by, timeZone } = query;
  if (FILTERS.some((filter) => query[filter] !== undefined)) {
    return sql`
      select ${KEYS[by](sql, timeZone)} as key, 1 as calls, billed_seconds, package_seconds, cost_micros
      from call_charges where ${chargesOfDays(sql, accountId, query)} ${filtersOf(sql, query)}`;
  }
  if (by === 'day') {
    return sql`
      select to_char(begins_at at time zone ${timeZone}, 'YYYY-MM-DD') as key, calls, billed_seconds, package_seconds,
        cost_micros
      from usage_quarters
      where account_id = ${accountId} and begins_at >= ${span.from} and begins_at < ${span.until}`;
  }
  return sql`
    select key, calls, billed_seconds, package_seconds, cost_micros from usage_days
      where ${wholeDays(sql, accountId, span)} and dimension = ${by}
    union all
    select ${KEYS[by](sql, timeZone)}, 1, billed_seconds, package_seconds, cost_micros
      from call_charges where ${besidesWholeDays(sql, accountId, span)}`;
}

/** The dearest first. One query, so that the rows are what the total says. */
async function readRows(
  sql: Sql,
  accountId: string,
  query: UsageQuery,
  span: UsageSpan,
): Promise<Pick<Usage, 'rows' | 'total'>> {
  const sums = await sql<SumRow[]>`
    select key, coalesce(sum(calls), 0)::int as calls, coalesce(sum(billed_seconds), 0)::float8 as billed_seconds,
      coalesce(sum(package_seconds), 0)::float8 as package_seconds, coalesce(sum(cost_micros), 0)::bigint as cost_micros
    from (${sumsOf(sql, accountId, query, span)}) charged
    group by grouping sets ((key), ())
    order by cost_micros desc, billed_seconds desc, key`;
  const rows: UsageRow[] = [];
  let total = { calls: 0, billedSeconds: 0, packageSeconds: 0, costMicros: toMicros(0) };
  for (const { key, costMicros, ...figures } of sums) {
    const sum = { ...figures, costMicros: toMicros(costMicros) };
    if (key === null) total = sum;
    else rows.push({ key, label: key, ...sum });
  }
  return { rows, total };
}

function everyDay(days: readonly string[], rows: readonly UsageRow[]): UsageRow[] {
  const found = new Map(rows.map((row) => [row.key, row]));
  const nothing = { calls: 0, billedSeconds: 0, packageSeconds: 0, costMicros: toMicros(0) };
  return days.map((day) => found.get(day) ?? { key: day, label: day, ...nothing });
}
