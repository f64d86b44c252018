import type { UsageGroup, UsageQuery, UsageRow } from '#contract/billing/usage.ts';
import { ok, type Result } from '#kit/result.ts';
import type { Pool } from '#server/store/database.ts';
import { CSV_MARK, csvOf, type CsvField } from './csv.ts';
import type { UsageFault } from './usage-range.ts';
import { readUsage } from './usage.ts';

const HEADINGS: Record<UsageGroup, string> = {
  day: 'Day',
  number: 'Number',
  agent: 'Agent',
  source: 'Source',
  direction: 'Direction',
  destination: 'Destination',
};

/** Few: calls that are carried meanwhile wait for their voice while these are written. */
const ROWS_AT_A_TIME = 200;

/** Every row as people read it, agents by name, in parts. Without a total, which a spreadsheet would add up with the rest. */
export async function usageCsv(
  sql: Pool,
  accountId: string,
  query: UsageQuery,
): Promise<Result<Iterable<string>, UsageFault>> {
  const usage = await readUsage(sql, accountId, query, null);
  return usage.ok ? ok(partsOf(query.by, usage.value.rows)) : usage;
}

function* partsOf(by: UsageGroup, rows: readonly UsageRow[]): Generator<string, void, undefined> {
  yield CSV_MARK + csvOf([[HEADINGS[by], 'Calls', 'Billed seconds', 'Of these from packages', 'Cost (USD)']]);
  for (let at = 0; at < rows.length; at += ROWS_AT_A_TIME) {
    yield csvOf(rows.slice(at, at + ROWS_AT_A_TIME).map(recordOf));
  }
}

const recordOf = ({ label, calls, billedSeconds, packageSeconds, costMicros }: UsageRow): CsvField[] => [
  ...[label, calls, billedSeconds, packageSeconds],
  BigInt(costMicros),
];
