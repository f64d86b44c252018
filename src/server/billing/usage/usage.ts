/** Minutes and what they cost, by whatever one asks: of charges that are over. */
import type { Usage, UsageQuery } from '#contract/billing/usage.ts';
import { fail, ok, type Result } from '#kit/result.ts';
import type { Pool } from '#server/store/database.ts';
import { knowsZone } from '../account/known-zones.ts';
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
