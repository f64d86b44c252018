/** Joins what is read of the books with its part of the API. */
import type { Clock } from '#kit/clock.ts';
import { companyOf, saveCompany } from './billing/company.ts';
import { balanceHistory } from './billing/ledger/balance-history.ts';
import { ledgerPage } from './billing/ledger/ledger-lines.ts';
import { statementCsv } from './billing/ledger/statement-csv.ts';
import { listStatements, readStatement } from './billing/ledger/statements.ts';
import { usageCsv } from './billing/usage/usage-csv.ts';
import { readUsage } from './billing/usage/usage.ts';
import { companyRoutes } from './http/company-routes.ts';
import { ledgerRoutes } from './http/ledger-routes.ts';
import { usageRoutes } from './http/usage-routes.ts';
import type { Pool } from './store/database.ts';

interface BookParts {
  sql: Pool;
  /** Of what reads much, by the account that asks; without one of its own it is the pool of all. */
  reports?: (accountId: string) => Pool;
  clock: Clock;
}

export const bookRouters = ({ sql, reports = () => sql, clock }: BookParts) => [
  ledgerRoutes({
    page: (accountId, wish) => ledgerPage(reports(accountId), accountId, wish),
    balanceHistory: (accountId, days) => balanceHistory(reports(accountId), accountId, days, clock),
    statements: (accountId) => listStatements(reports(accountId), accountId),
    statement: async (accountId, month) =>
      (await readStatement(reports(accountId), accountId, month, clock))?.statement ?? null,
    statementCsv: (accountId, month) => statementCsv(reports(accountId), accountId, month, clock),
  }),
  usageRoutes({
    read: (accountId, query) => readUsage(reports(accountId), accountId, query),
    csv: (accountId, query) => usageCsv(reports(accountId), accountId, query),
  }),
  companyRoutes({
    read: (accountId) => companyOf(sql, accountId),
    save: (accountId, company) => saveCompany(sql, accountId, company),
  }),
];
