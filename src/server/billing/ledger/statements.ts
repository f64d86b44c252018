/** What a month (UTC) was: all of it from the chain and its entries, so that it adds up. */
import type { z } from 'zod/mini';
import type { Statement, statementListSchema } from '#contract/billing/ledger.ts';
import type { Clock } from '#kit/clock.ts';
import { toMicros } from '#kit/money.ts';
import type { Sql } from '#server/store/database.ts';
import { companyOf } from '../company.ts';
import { ownNumber } from '../usage/own-number.ts';
import { isLine, ledgerLines } from './ledger-lines.ts';
import { lastBefore, stretchOf, type Stretch } from './stretch.ts';

type StatementList = z.infer<typeof statementListSchema>;

/** Newest first. */
export async function listStatements(sql: Sql, accountId: string): Promise<StatementList> {
  const rows = await sql<{ month: string; opening: bigint; closing: bigint }[]>`
    select to_char(begins, 'YYYY-MM') as month, coalesce(former.rest_micros, 0) as opening, last.rest_micros as closing
    from (select min(at) as first, max(at) as last from ledger_entries
        where account_id = ${accountId} and kind <> 'reserve') span,
      generate_series(date_trunc('month', span.first at time zone 'UTC'), span.last at time zone 'UTC', '1 month') begins
      left join lateral (${lastBefore(sql, accountId, sql`begins at time zone 'UTC'`)}) former on true
      cross join lateral
        (${lastBefore(sql, accountId, sql`(begins + interval '1 month') at time zone 'UTC'`)}) last
    where last.id is distinct from former.id
    order by begins desc`;
  return {
    months: rows.map(({ month, opening, closing }) => ({
      ...{ month, openingMicros: toMicros(opening), closingMicros: toMicros(closing) },
    })),
  };
}

/** null: no entry is as old as it, or it has not begun. @param month "2026-05" */
export async function readStatement(
  sql: Sql,
  accountId: string,
  month: string,
  clock: Clock,
): Promise<{ statement: Statement; stretch: Stretch } | null> {
  const span = spanOf(month);
  const stretch = await stretchOf(sql, accountId, span);
  const now = clock.now();
  if (!stretch || (span.from > now && stretch.after === stretch.upTo)) return null;
  const { after, upTo, openingMicros, closingMicros } = stretch;
  const callsByNumber = await readCalls(sql, accountId, stretch);
  const sum = (of: (calls: CallsOfNumber) => number) => callsByNumber.reduce((all, one) => all + of(one), 0);
  const statement = {
    ...{ month, isSoFar: now < span.until, company: await companyOf(sql, accountId), accountId },
    ...{ openingMicros: toMicros(openingMicros), closingMicros: toMicros(closingMicros) },
    ...(await readTotals(sql, accountId, stretch)),
    calls: sum(({ calls }) => calls),
    billedSeconds: sum(({ billedSeconds }) => billedSeconds),
    packageSeconds: sum(({ packageSeconds }) => packageSeconds),
    lines: await ledgerLines(sql, accountId, { after, upTo, withCalls: false, limit: null }),
    callsByNumber,
  };
  return { statement, stretch };
}

/** Epoch milliseconds; `until` is outside. */
function spanOf(month: string): { from: number; until: number } {
  const [year = 0, number = 0] = month.split('-').map(Number);
  return { from: Date.UTC(year, number - 1), until: Date.UTC(year, number) };
}

type Totals = Pick<Statement, 'paidInMicros' | 'refundedMicros' | 'feesMicros' | 'callsMicros'>;

async function readTotals(sql: Sql, accountId: string, { after, upTo }: Stretch): Promise<Totals> {
  const rows = await sql<{ kind: string; micros: bigint }[]>`
    select kind, sum(net_micros)::bigint as micros from ledger_entries
    where account_id = ${accountId} and kind <> 'reserve' and id > ${after} and id <= ${upTo} group by kind`;
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
async function readCalls(
  sql: Sql,
  accountId: string,
  { after, upTo }: Stretch,
): Promise<Statement['callsByNumber']> {
  const rows = await sql<(Omit<CallsOfNumber, 'micros'> & { micros: bigint })[]>`
    select ${ownNumber(sql)} as number, count(*)::int as calls, sum(billed_seconds)::float8 as billed_seconds,
      sum(package_seconds)::float8 as package_seconds, -sum(net_micros)::bigint as micros
    from (select charge_id, net_micros from ledger_entries
        where account_id = ${accountId} and id > ${after} and id <= ${upTo} and kind = 'settle' and ${isLine(sql)}) settled
      join call_charges on call_charges.id = settled.charge_id
    group by 1 order by micros desc, calls desc, number`;
  return rows.map(({ micros, ...calls }) => ({ ...calls, micros: toMicros(micros) }));
}
