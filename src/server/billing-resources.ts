/** Joins the billing room with its part of the API, and with what is due by the hour. */
import type { Clock } from '#kit/clock.ts';
import type { Log } from '#kit/log.ts';
import { accountSnapshot } from './billing/account-snapshot.ts';
import { companyOf, saveCompany } from './billing/company.ts';
import { requestRecharge } from './billing/funding/auto-recharge.ts';
import { balanceHistory } from './billing/ledger/balance-history.ts';
import { ledgerPage } from './billing/ledger/ledger-lines.ts';
import { statementCsv } from './billing/ledger/statement-csv.ts';
import { listStatements, readStatement } from './billing/ledger/statements.ts';
import { letThrough, liftBlock, limitsOf, setLimits } from './billing/limits/limits.ts';
import { changeRenewal } from './billing/packages/package-change.ts';
import { packagesOf } from './billing/packages/package-list.ts';
import { buyPackage } from './billing/packages/purchase.ts';
import { PackageRenewals } from './billing/packages/renewals.ts';
import type { AskForMoney } from './billing/plans/renewals.ts';
import { usageCsv } from './billing/usage/usage-csv.ts';
import { readUsage } from './billing/usage/usage.ts';
import type { createApp } from './http/app.ts';
import { companyRoutes } from './http/company-routes.ts';
import { ledgerRoutes } from './http/ledger-routes.ts';
import { limitRoutes } from './http/limit-routes.ts';
import { packageRoutes } from './http/package-routes.ts';
import { usageRoutes } from './http/usage-routes.ts';
import { usersOf } from './people/users.ts';
import type { Pool } from './store/database.ts';

export interface BillingParts {
  sql: Pool;
  clock: Clock;
  log: Log;
}

interface BillingResources {
  routers: NonNullable<Parameters<typeof createApp>[2]>;
  /** In this order: what is owed first. */
  dueWork: (() => Promise<void>)[];
  /** Once no due work runs any more. */
  close(): Promise<void>;
}

export function openBillingResources(parts: BillingParts): BillingResources {
  const packages = new PackageRenewals({ ...parts, askForMoney: askForMoney(parts) });
  return {
    routers: [...bookRouters(parts), packageRouter(parts), limitRouter(parts)],
    dueWork: [() => packages.renew()],
    close: () => packages.close(),
  };
}

/** What fees wait for, auto-recharge is asked for. */
export const askForMoney =
  ({ clock }: Pick<BillingParts, 'clock'>): AskForMoney =>
  async (tx, accountId, needed) =>
    requestRecharge(tx, await accountSnapshot(tx, accountId, clock), clock, needed);

const packageRouter = ({ sql, clock }: BillingParts) =>
  packageRoutes({
    list: (accountId) => packagesOf(sql, accountId, clock),
    buy: (accountId, purchase) => buyPackage(sql, { accountId, purchase, clock }),
    change: (bought, { renews }) => changeRenewal(sql, { ...bought, renews }, clock),
  });

const limitRouter = ({ sql, clock }: BillingParts) =>
  limitRoutes({
    read: async (accountId) => {
      const users = await usersOf(sql, accountId);
      return limitsOf(sql, accountId, new Map(users.map(({ id, name }) => [id, name])), clock);
    },
    change: (accountId, change) => setLimits(sql, accountId, change),
    liftBlock: (block) => liftBlock(sql, block, clock),
    letThrough: (country) => letThrough(sql, country, clock),
  });

/** What is read of the books. */
const bookRouters = ({ sql, clock }: BillingParts): BillingResources['routers'] => [
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
