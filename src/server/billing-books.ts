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

export const bookRouters = ({ sql, clock }: { sql: Pool; clock: Clock }) => [
  ledgerRoutes({
    page: (accountId, wish) => ledgerPage(sql, accountId, wish),
    balanceHistory: (accountId, days) => balanceHistory(sql, accountId, days, clock),
    statements: (accountId) => listStatements(sql, accountId),
    statement: async (accountId, month) =>
      (await readStatement(sql, accountId, month, clock))?.statement ?? null,
    statementCsv: (accountId, month) => statementCsv(sql, accountId, month, clock),
  }),
  usageRoutes({
    read: (accountId, query) => readUsage(sql, accountId, query),
    csv: (accountId, query) => usageCsv(sql, accountId, query),
  }),
  companyRoutes({
    read: (accountId) => companyOf(sql, accountId),
    save: (accountId, company) => saveCompany(sql, accountId, company),
  }),
];
