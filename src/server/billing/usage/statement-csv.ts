/** A statement as a table: who it is made out to, what it comes to, and every line. */
import type { Cause, LedgerLine, Statement } from '#contract/billing/ledger.ts';
import type { Clock } from '#kit/clock.ts';
import type { Pool, Sql } from '#server/store/database.ts';
import { CSV_MARK, csvOf, type CsvField } from './csv.ts';
import { planOf } from '../plans/catalogue.ts';
import { ledgerLines } from '../ledger/ledger-lines.ts';
import { readStatement } from './statements.ts';
import type { LedgerRange } from '../ledger/ledger-range.ts';

/** Few: calls that are carried meanwhile wait for their voice while these are written. */
const LINES_AT_A_TIME = 200;

const COLUMNS = [
  ...['Time (UTC)', 'Entry', 'What', 'Direction', 'Your number', 'Other party', 'Agent'],
  ...['Billed seconds', 'Of these from a package', 'Amount (USD)', 'Balance (USD)'],
];

/** In parts, which are read when they are asked for: a month may have a hundred thousand calls. null: there is no such month. */
export async function statementCsv(
  sql: Pool,
  accountId: string,
  month: string,
  clock: Clock,
): Promise<AsyncGenerator<string> | null> {
  const found = await readStatement(sql, accountId, month, clock);
  return found && partsOf(sql, found.statement, found.range);
}

async function* partsOf(
  sql: Sql,
  statement: Statement,
  { after, upTo }: LedgerRange,
): AsyncGenerator<string, void, undefined> {
  yield CSV_MARK + csvOf([...headOf(statement), COLUMNS]);
  let read = after;
  while (read < upTo) {
    const wish = { after: read, upTo, withCalls: true, limit: LINES_AT_A_TIME };
    const lines = await ledgerLines(sql, statement.accountId, wish);
    if (lines.length > 0) yield csvOf(lines.map(recordOf));
    read = lines.length < LINES_AT_A_TIME ? upTo : BigInt(lines.at(-1)?.id ?? upTo);
  }
}

/** As wide as the table below it: every record of a file has the same fields (RFC 4180, 2.4). */
function headOf(statement: Statement): CsvField[][] {
  const { month, isSoFar, company, accountId } = statement;
  const rows: [string, CsvField][] = [
    ['Statement', month],
    ['Company', company.name],
    ['Address', company.address],
    ['Tax number', company.taxId],
    ['Email', company.email],
    ['Account', accountId],
    ['Opening balance (USD)', BigInt(statement.openingMicros)],
    ['Paid in (USD)', BigInt(statement.paidInMicros)],
    ['Refunded (USD)', BigInt(statement.refundedMicros)],
    ['Fees (USD)', BigInt(statement.feesMicros)],
    ['Calls (USD)', BigInt(statement.callsMicros)],
    [isSoFar ? 'Closing balance so far (USD)' : 'Closing balance (USD)', BigInt(statement.closingMicros)],
    ['', ''],
  ];
  return rows.map((row) => [...row, ...COLUMNS.slice(row.length).map(() => '')]);
}

function recordOf({ at, kind, micros, balanceMicros, cause }: LedgerLine): CsvField[] {
  const figures = [BigInt(micros), BigInt(balanceMicros)];
  if (cause.type !== 'call') {
    const [entry, what] = wordsOf(cause, kind);
    const number = cause.type === 'number' ? cause.number : '';
    return [new Date(at), entry, what, '', number, '', '', '', '', ...figures];
  }
  const { direction, trackingNumber, far, agent, billedSeconds, packageSeconds } = cause;
  const call = [direction, trackingNumber, far, agent, billedSeconds, packageSeconds];
  return [new Date(at), 'Call', '', ...call, ...figures];
}

const KINDS: Record<LedgerLine['kind'], string> = {
  fund: 'Payment',
  settle: 'Call',
  fee: 'Fee',
  credit: 'Credit',
  refund: 'Refund',
};

type Words = readonly [entry: string, what: string];
type CauseOf<Type> = Extract<Cause, { type: Type }>;

const WORDS: { [Type in Exclude<Cause['type'], 'call' | 'other'>]: (cause: CauseOf<Type>) => Words } = {
  number: ({ from, until }) => ['Number', span(from, until)],
  plan: ({ plan, from, until }) => ['Software fee', `${planOf(plan).name}, ${span(from, until)}`],
  'plan-change': ({ from, to, until }) => [
    'Plan change',
    `${planOf(from).name} to ${planOf(to).name}, until ${day(until)}`,
  ],
  'plan-ended': ({ plan, until }) => ['Plan ended', `${planOf(plan).name}, paid until ${day(until)}`],
  package: ({ minutes, from, until }) => [
    'Package',
    `${minutes.toLocaleString('en-US')} minutes, ${span(from, until)}`,
  ],
  payment: ({ isAuto, ...card }) => [isAuto ? 'Auto-recharge' : 'Payment', cardWords(card)],
  refund: ({ isDispute, ...card }) => [isDispute ? 'Disputed payment' : 'Refund', cardWords(card)],
};

function wordsOf(cause: Exclude<Cause, CauseOf<'call'>>, kind: LedgerLine['kind']): Words {
  if (cause.type === 'other') return [KINDS[kind], cause.text];
  const words = WORDS[cause.type] as (cause: Cause) => Words;
  return words(cause);
}

const day = (at: number) => new Date(at).toISOString().slice(0, 10);
const span = (from: number, until: number) => `${day(from)} to ${day(until)}`;
const cardWords = ({ brand, last4 }: { brand: string; last4: string }) => `${brand} ending ${last4}`;
