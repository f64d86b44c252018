/** Joins what is read of the books with its part of the API. */
import type { Clock } from '#kit/clock.ts';
import { companyOf, saveCompany } from '#server/billing/account/company.ts';
import { balanceHistory } from '#server/billing/ledger/balance-history.ts';
import { ledgerPage } from '#server/billing/ledger/ledger-lines.ts';
import { statementCsv } from '#server/billing/usage/statement-csv.ts';
import { listStatements, readStatement } from '#server/billing/usage/statements.ts';
import { usageCsv } from '#server/billing/usage/usage-csv.ts';
import { readUsage } from '#server/billing/usage/usage.ts';
import { companyRoutes } from '#server/http/billing/company-routes.ts';
import { ledgerRoutes } from '#server/http/billing/ledger-routes.ts';
import { usageRoutes } from '#server/http/billing/usage-routes.ts';
import type { Pool } from '#server/store/database.ts';

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
