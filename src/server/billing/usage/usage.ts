/** Minutes and what they cost, by whatever one asks: of charges that are over. */
import type { Usage, UsageQuery, UsageRow } from '#contract/billing/usage.ts';
import { toMicros } from '#kit/money.ts';
import { fail, ok, type Result } from '#kit/result.ts';
import type { Pool, Sql } from '#server/store/database.ts';
import { readChoices } from './usage-choices.ts';
import { daysOf, unknownZone, type UsageFault } from './usage-range.ts';
import { spanOf, type UsageSpan } from './usage-span.ts';
import { readFoldedUntil, sumsOf } from './usage-sums.ts';

const MOST_ROWS = 500;

/** @param mostRows null: all of them. The days are always whole. */
export async function readUsage(
  sql: Pool,
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

/**
 * By the options of a pool, which all that is asked through it shares: each list is read from many files, and stays as it is
 * while the database runs.
 */
const knownZones = new WeakMap<object, Promise<ReadonlySet<string>>>();

/** The database's list of zones may be older than ours. */
async function knowsZone(sql: Pool, timeZone: string): Promise<boolean> {
  const { options } = sql;
  const zones = knownZones.get(options) ?? readZones(sql);
  knownZones.set(options, zones);
  zones.catch(() => knownZones.delete(options));
  return (await zones).has(timeZone.toLowerCase());
}

async function readZones(sql: Sql): Promise<ReadonlySet<string>> {
  const rows = await sql<{ name: string }[]>`select lower(name) as name from pg_timezone_names`;
  return new Set(rows.map(({ name }) => name));
}

interface SumRow {
  /** null: of all. */
  key: string | null;
  calls: number;
  billedSeconds: number;
  packageSeconds: number;
  costMicros: bigint;
}

/** The dearest first. One query, so that the rows are what the total says. */
async function readRows(
  sql: Sql,
  accountId: string,
  query: UsageQuery,
  span: UsageSpan,
): Promise<Pick<Usage, 'rows' | 'total'>> {
  const foldedUntil = await readFoldedUntil(sql, accountId);
  const sums = await sql<SumRow[]>`
    select key, coalesce(sum(calls), 0)::int as calls, coalesce(sum(billed_seconds), 0)::float8 as billed_seconds,
      coalesce(sum(package_seconds), 0)::float8 as package_seconds, coalesce(sum(cost_micros), 0)::bigint as cost_micros
    from (${sumsOf(sql, accountId, query, { span, foldedUntil })}) charged
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
