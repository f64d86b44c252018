/** Minutes and what they cost, by whatever one asks: of charges that are over. */
import type { Usage, UsageQuery } from '#contract/billing/usage.ts';
import { fail, ok, type Result } from '#kit/result.ts';
import type { Pool, Sql } from '#server/store/database.ts';
import { readChoices } from './usage-choices.ts';
import { daysOf, unknownZone, type UsageFault } from './usage-range.ts';
import { everyDay, named, readDearest } from './usage-rows.ts';
import { spanOf, type UsageSpan } from './usage-span.ts';

const MOST_ROWS = 500;

export interface UsageOf {
  accountId: string;
  /** Whose calls; null: everybody's. */
  among?: UsageSpan['among'];
}

/** The days are always whole. */
export async function readUsage(
  sql: Pool,
  { accountId, among = null }: UsageOf,
  query: UsageQuery,
): Promise<Result<Usage, UsageFault>> {
  const asked = await rangeOf(sql, query, among);
  if (!asked.ok) return asked;
  const { days, span } = asked.value;
  const choices = await readChoices(sql, accountId, span);
  const { rows, total } = await readDearest(sql, accountId, query, { span, mostRows: MOST_ROWS });
  return ok({ rows: query.by === 'day' ? everyDay(days, rows) : named(rows, choices), total, choices });
}

export interface UsageRange {
  days: readonly string[];
  span: UsageSpan;
}

export async function rangeOf(
  sql: Pool,
  query: UsageQuery,
  among: UsageSpan['among'],
): Promise<Result<UsageRange, UsageFault>> {
  const days = daysOf(query);
  if (!days.ok) return days;
  if (!(await knowsZone(sql, query.timeZone))) return fail(unknownZone);
  return ok({ days: days.value, span: await spanOf(sql, query, among) });
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
