/** What is read of the books: each account asks by connections of its own, where it has them. */
import type { LedgerQuery } from '#contract/billing/ledger.ts';
import type { UsageQuery } from '#contract/billing/usage.ts';
import type { Clock } from '#kit/clock.ts';
import type { Pool } from '#server/store/database.ts';
import { balanceHistory } from '../ledger/balance-history.ts';
import { ledgerPage } from '../ledger/ledger-lines.ts';
import { lastMonthOf } from './last-month.ts';
import { statementCsv } from './statement-csv.ts';
import { listStatements, readStatement } from './statements.ts';
import { usageCsv } from './usage-csv.ts';
import { readUsage, type UsageOf } from './usage.ts';

export type Books = ReturnType<typeof booksIn>;

export const booksIn = (reports: (accountId: string) => Pool, clock: Clock) => ({
  page: (accountId: string, query: LedgerQuery) => ledgerPage(reports(accountId), accountId, query),
  balanceHistory: (accountId: string, days: number) =>
    balanceHistory(reports(accountId), accountId, days, clock),
  statements: (accountId: string) => listStatements(reports(accountId), accountId),
  /** null: there is no such month. */
  statement: async (accountId: string, month: string) =>
    (await readStatement(reports(accountId), accountId, month, clock))?.statement ?? null,
  statementCsv: (accountId: string, month: string) =>
    statementCsv(reports(accountId), accountId, month, clock),
  usage: (of: UsageOf, query: UsageQuery) => readUsage(reports(of.accountId), of, query),
  lastMonth: (accountId: string) => lastMonthOf(reports(accountId), accountId, clock),
  usageCsv: (of: UsageOf, query: UsageQuery) => usageCsv(reports(of.accountId), of, query),
});
