import type { UsageGroup, UsageQuery } from '#contract/billing/usage.ts';
import { ok, type Result } from '#kit/result.ts';
import type { Sql } from '#server/store/database.ts';
import { CSV_MARK, csvOf } from '../csv.ts';
import type { UsageFault } from './usage-range.ts';
import { readUsage } from './usage.ts';

const HEADINGS: Record<UsageGroup, string> = {
  ...{ day: 'Day', number: 'Number', agent: 'Agent', source: 'Source', direction: 'Direction' },
  destination: 'Destination',
};

/** Every row as people read it, agents by name. Without a total, which a spreadsheet would add up with the rest. */
export async function usageCsv(
  sql: Sql,
  accountId: string,
  query: UsageQuery,
): Promise<Result<string, UsageFault>> {
  const usage = await readUsage(sql, accountId, query, null);
  if (!usage.ok) return usage;
  const head = [HEADINGS[query.by], 'Calls', 'Billed seconds', 'Of these from packages', 'Cost (USD)'];
  const records = usage.value.rows.map(({ label, calls, billedSeconds, packageSeconds, costMicros }) => [
    ...[label, calls, billedSeconds, packageSeconds],
    BigInt(costMicros),
  ]);
  return ok(CSV_MARK + csvOf([head, ...records]));
}
