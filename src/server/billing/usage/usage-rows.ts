/** Rows of usage, and what they come to. */
import type { Usage, UsageQuery, UsageRow } from '#contract/billing/usage.ts';
import { toMicros } from '#kit/money.ts';
import type { Fragment, Sql } from '#server/store/database.ts';
import type { UsageSpan } from './usage-span.ts';
import { readFoldedUntil, sumsOf } from './usage-sums.ts';

type Figures = Usage['total'];

interface SumRow extends Omit<Figures, 'costMicros'> {
  /** null: of all. */
  key: string | null;
  costMicros: bigint;
}

const NOTHING: Figures = { calls: 0, billedSeconds: 0, packageSeconds: 0, costMicros: toMicros(0) };

/** The dearest first. One query, so that the rows are what the total says. */
export async function readDearest(
  sql: Sql,
  accountId: string,
  query: UsageQuery,
  { span, mostRows }: { span: UsageSpan; mostRows: number },
): Promise<Pick<Usage, 'rows' | 'total'>> {
  const foldedUntil = await readFoldedUntil(sql, accountId);
  const [total, ...rows] = await sql<SumRow[]>`
    select ${figures(sql)} from (${sumsOf(sql, accountId, query, { span, foldedUntil })}) charged
    group by grouping sets ((key), ())
    order by grouping(key) desc, cost_micros desc, billed_seconds desc, key limit ${mostRows + 1}`;
  return { rows: rows.map(rowOf), total: total ? figuresOf(total) : NOTHING };
}

/** In the order of their keys: what is settled between two pages moves no row from one to the other. */
export async function readPage(
  sql: Sql,
  accountId: string,
  query: UsageQuery,
  { span, after, limit }: { span: UsageSpan; after: string | null; limit: number },
): Promise<UsageRow[]> {
  const foldedUntil = await readFoldedUntil(sql, accountId);
  const rows = await sql<SumRow[]>`
    select ${figures(sql)} from (${sumsOf(sql, accountId, query, { span, foldedUntil })}) charged
    ${after === null ? sql`` : sql`where key > ${after}`}
    group by key order by key limit ${limit}`;
  return rows.map(rowOf);
}

const figures = (sql: Sql): Fragment => sql`
  key, coalesce(sum(calls), 0)::int as calls, coalesce(sum(billed_seconds), 0)::float8 as billed_seconds,
  coalesce(sum(package_seconds), 0)::float8 as package_seconds, coalesce(sum(cost_micros), 0)::bigint as cost_micros`;

const figuresOf = ({ calls, billedSeconds, packageSeconds, costMicros }: SumRow): Figures => ({
  calls,
  billedSeconds,
  packageSeconds,
  costMicros: toMicros(costMicros),
});

const rowOf = (row: SumRow): UsageRow => {
  const key = row.key ?? '';
  const { calls, billedSeconds, packageSeconds, costMicros } = figuresOf(row);
  return { key, label: key, calls, billedSeconds, packageSeconds, costMicros };
};

/** In order, also those without a call. */
export function everyDay(days: readonly string[], rows: readonly UsageRow[]): UsageRow[] {
  const found = new Map(rows.map((row) => [row.key, row]));
  const { calls, billedSeconds, packageSeconds, costMicros } = NOTHING;
  return days.map(
    (day) => found.get(day) ?? { key: day, label: day, calls, billedSeconds, packageSeconds, costMicros },
  );
}

/** As people read them. */
export function named(rows: readonly UsageRow[], { agents }: Pick<Usage['choices'], 'agents'>): UsageRow[] {
  const names = new Map(agents.map(({ id, name }) => [id, name]));
  return rows.map((row) => ({ ...row, label: names.get(row.key) ?? row.key }));
}
