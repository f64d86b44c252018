/** What a month of the account was: all of it from the chain and its entries, so that it adds up. */
import type { z } from 'zod/mini';
import type { Statement, statementListSchema } from '#contract/billing/ledger.ts';
import type { Clock } from '#kit/clock.ts';
import { toMicros } from '#kit/money.ts';
import { atOneInstant, type Fragment, type Pool, type Sql } from '#server/store/database.ts';
import { companyOf } from '../account/company.ts';
import { ledgerLines } from '../ledger/ledger-lines.ts';
import { lastBefore, ledgerRangeOf, type LedgerRange } from '../ledger/ledger-range.ts';

type StatementList = z.infer<typeof statementListSchema>;

/** Newest first. */
export async function listStatements(sql: Sql, accountId: string): Promise<StatementList> {
  const beginOf = (month: Fragment) => sql`month_begin(${accountId}, ${month})`;
  const rows = await sql<{ month: string; opening: bigint; closing: bigint }[]>`
    select to_char(begins, 'YYYY-MM') as month, coalesce(former.rest_micros, 0) as opening, last.rest_micros as closing
    from (select min(at) as first, max(at) as last from ledger_entries
        where account_id = ${accountId} and kind <> 'reserve') span,
      generate_series(month_at(${accountId}, span.first), month_at(${accountId}, span.last), interval '1 month') begins
      left join lateral (${lastBefore(sql, accountId, beginOf(sql`begins::date`))}) former on true
      cross join lateral
        (${lastBefore(sql, accountId, beginOf(sql`(begins + interval '1 month')::date`))}) last
    where last.id is distinct from former.id
    order by begins desc`;
  return {
    months: rows.map(({ month, opening, closing }) => ({
      month,
      openingMicros: toMicros(opening),
      closingMicros: toMicros(closing),
    })),
  };
}

/** null: no entry is as old as it, or it has not begun. @param month "2026-05" */
export const readStatement = (
  pool: Pool,
  accountId: string,
  month: string,
  clock: Clock,
): Promise<{ statement: Statement; range: LedgerRange } | null> =>
  atOneInstant(pool, (tx) => readAtOnce(tx, accountId, month, clock));

async function readAtOnce(
  sql: Sql,
  accountId: string,
  month: string,
  clock: Clock,
): Promise<{ statement: Statement; range: LedgerRange } | null> {
  const span = await spanOf(sql, accountId, month);
  const range = await ledgerRangeOf(sql, accountId, span);
  const now = clock.now();
  if (!range || (span.from > now && range.after === range.upTo)) return null;
  const { after, upTo, openingMicros, closingMicros } = range;
  const callsByNumber = await readCalls(sql, accountId, month);
  const sum = (of: (calls: CallsOfNumber) => number) => callsByNumber.reduce((all, one) => all + of(one), 0);
  const statement = {
    month,
    isSoFar: now < span.until,
    timeZone: span.timeZone,
    company: await companyOf(sql, accountId),
    accountId,
    openingMicros: toMicros(openingMicros),
    closingMicros: toMicros(closingMicros),
    ...(await readTotals(sql, accountId, month)),
    calls: sum(({ calls }) => calls),
    billedSeconds: sum(({ billedSeconds }) => billedSeconds),
    packageSeconds: sum(({ packageSeconds }) => packageSeconds),
    lines: await ledgerLines(sql, accountId, { after, upTo, withCalls: false, limit: null }),
    callsByNumber,
  };
  return { statement, range };
}

interface MonthSpan {
  /** Epoch milliseconds; `until` is outside. */
  from: number;
  until: number;
  /** The one that its last day ends in. */
  timeZone: string;
}

async function spanOf(sql: Sql, accountId: string, month: string): Promise<MonthSpan> {
  const first = sql`${`${month}-01`}::date`;
  const [span] = await sql<{ from: Date; until: Date; timeZone: string }[]>`
    select month_begin(${accountId}, ${first}) as from, until,
      zone_at(${accountId}, until - interval '1 millisecond') as time_zone
    from (select month_begin(${accountId}, (${first} + interval '1 month')::date) as until) month`;
  if (!span) throw new Error('a month has a beginning and an end');
  return { from: span.from.getTime(), until: span.until.getTime(), timeZone: span.timeZone };
}

type Totals = Pick<Statement, 'paidInMicros' | 'refundedMicros' | 'feesMicros' | 'callsMicros'>;

async function readTotals(sql: Sql, accountId: string, month: string): Promise<Totals> {
  const rows = await sql<{ kind: string; micros: bigint }[]>`
    select kind, micros from statement_sums where account_id = ${accountId} and month = ${`${month}-01`}::date`;
  const of = (kind: string) => rows.find((row) => row.kind === kind)?.micros ?? 0n;
  return {
    paidInMicros: toMicros(of('fund')),
    refundedMicros: toMicros(-of('refund')),
    feesMicros: toMicros(-of('fee') - of('credit')),
    callsMicros: toMicros(-of('settle')),
  };
}

type CallsOfNumber = Statement['callsByNumber'][number];

/** The dearest first. */
async function readCalls(sql: Sql, accountId: string, month: string): Promise<Statement['callsByNumber']> {
  const rows = await sql<(Omit<CallsOfNumber, 'micros'> & { micros: bigint })[]>`
    select number, calls::int as calls, billed_seconds::float8 as billed_seconds,
      package_seconds::float8 as package_seconds, micros
    from statement_numbers where account_id = ${accountId} and month = ${`${month}-01`}::date
    order by micros desc, calls desc, number`;
  return rows.map(({ micros, ...calls }) => ({ ...calls, micros: toMicros(micros) }));
}
