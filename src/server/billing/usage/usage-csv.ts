import type { UsageGroup, UsageQuery, UsageRow } from '#contract/billing/usage.ts';
import { ok, type Result } from '#kit/result.ts';
import type { Pool, Sql } from '#server/store/database.ts';
import { CSV_MARK, csvOf, type CsvField } from './csv.ts';
import { readChoices } from './usage-choices.ts';
import type { UsageFault } from './usage-range.ts';
import { everyDay, named, readPage } from './usage-rows.ts';
import { rangeOf, type UsageOf, type UsageRange } from './usage.ts';

const HEADINGS: Record<UsageGroup, string> = {
  day: 'Day',
  number: 'Number',
  agent: 'Agent',
  source: 'Source',
  direction: 'Direction',
  destination: 'Destination',
};

/** All of them are added up anew for each page: nothing waits in between for who reads slowly. */
const ROWS_OF_A_PAGE = 1_000;
/** Few: calls that are carried meanwhile wait for their voice while these are written. */
const ROWS_AT_A_TIME = 200;

/**
 * Every row as people read it, agents by name, in parts, which are read when they are asked for. Without a total, which a
 * spreadsheet would add up with the rest.
 */
export async function usageCsv(
  sql: Pool,
  { accountId, among = null }: UsageOf,
  query: UsageQuery,
  rowsOfAPage = ROWS_OF_A_PAGE,
): Promise<Result<AsyncGenerator<string>, UsageFault>> {
  const range = await rangeOf(sql, query, among);
  return range.ok
    ? ok(partsOf(pagesOf(sql, accountId, query, { range: range.value, rowsOfAPage }), query.by))
    : range;
}

async function* pagesOf(
  sql: Sql,
  accountId: string,
  query: UsageQuery,
  { range: { days, span }, rowsOfAPage }: { range: UsageRange; rowsOfAPage: number },
): AsyncGenerator<UsageRow[], void, undefined> {
  if (query.by === 'day') {
    yield everyDay(days, await readPage(sql, accountId, query, { span, after: null, limit: days.length }));
    return;
  }
  const agents = query.by === 'agent' ? (await readChoices(sql, accountId, span)).agents : [];
  let after: string | null = null;
  do {
    const page = await readPage(sql, accountId, query, { span, after, limit: rowsOfAPage });
    yield named(page, { agents });
    after = page.length === rowsOfAPage ? (page.at(-1)?.key ?? null) : null;
  } while (after !== null);
}

async function* partsOf(
  pages: AsyncIterable<UsageRow[]>,
  by: UsageGroup,
): AsyncGenerator<string, void, undefined> {
  let head =
    CSV_MARK + csvOf([[HEADINGS[by], 'Calls', 'Billed seconds', 'Of these from packages', 'Cost (USD)']]);
  for await (const rows of pages) {
    yield head + csvOf(rows.slice(0, ROWS_AT_A_TIME).map(recordOf));
    head = '';
    for (let at = ROWS_AT_A_TIME; at < rows.length; at += ROWS_AT_A_TIME)
      yield csvOf(rows.slice(at, at + ROWS_AT_A_TIME).map(recordOf));
  }
}

const recordOf = ({ label, calls, billedSeconds, packageSeconds, costMicros }: UsageRow): CsvField[] => [
  ...[label, calls, billedSeconds, packageSeconds],
  BigInt(costMicros),
];
