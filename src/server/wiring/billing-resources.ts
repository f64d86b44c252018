/** Joins the billing room with its part of the API, and with what is due by the hour. */
import type { Clock } from '#kit/clock.ts';
import { runEach } from '#kit/hourly-jobs.ts';
import type { Log } from '#kit/log.ts';
import { accountSnapshot, lockAccount } from '#server/billing/account/account-snapshot.ts';
import { requestRecharge, type AskForMoney } from '#server/billing/funding/auto-recharge.ts';
import { companiesIn } from '#server/billing/account/company.ts';
import { timeZonesIn } from '#server/billing/account/time-zone.ts';
import { setLowBalance } from '#server/billing/limits/low-balance.ts';
import { fraudLimitsIn } from '#server/billing/limits/limits.ts';
import { packagesIn } from '#server/billing/packages/package-list.ts';
import { renewPackages } from '#server/billing/packages/renewal.ts';
import { PackageRenewals } from '#server/billing/packages/renewals.ts';
import { Plans } from '#server/billing/plans/plans.ts';
import { renewPlans } from '#server/billing/plans/renewals.ts';
import { booksIn } from '#server/billing/usage/books.ts';
import { foldUsage } from '#server/billing/usage/usage-folding.ts';
import type { createApp } from '#server/http/app.ts';
import { accountRoutes } from '#server/http/billing/account-routes.ts';
import { companyRoutes } from '#server/http/billing/company-routes.ts';
import { ledgerRoutes } from '#server/http/billing/ledger-routes.ts';
import { lowBalanceRoutes } from '#server/http/billing/low-balance-routes.ts';
import { limitRoutes } from '#server/http/billing/limit-routes.ts';
import { packageRoutes } from '#server/http/billing/package-routes.ts';
import { planRoutes } from '#server/http/billing/plan-routes.ts';
import { timeZoneRoutes } from '#server/http/billing/time-zone-routes.ts';
import { usageRoutes } from '#server/http/billing/usage-routes.ts';
import { peopleSeenBy } from '#server/people/sight.ts';
import { namesOf } from '#server/people/users.ts';
import type { Pool } from '#server/store/database.ts';

export interface BillingParts {
  sql: Pool;
  /** Of what reads much, by the account that asks; without one of its own it is the pool of all. */
  reports?: (accountId: string) => Pool;
  clock: Clock;
  log: Log;
}

interface BillingResources {
  routers: NonNullable<Parameters<typeof createApp>[2]>;
  /** In this order: what is owed first. */
  hourlyJobs: (() => Promise<void>)[];
  /** After what is owed: what is read quickly then, and takes long after an update. */
  fold: (closing: AbortSignal) => Promise<void>;
  /** What this account's money can pay for now. */
  settleDue: (accountId: string) => Promise<void>;
  /** Once no due work runs any more. */
  close(): Promise<void>;
}

export function openBillingResources(parts: BillingParts): BillingResources {
  const { sql, reports = () => sql, clock } = parts;
  const books = booksIn(reports, clock);
  const renewing = { ...parts, askForMoney: askForMoney(parts) };
  const packages = new PackageRenewals(renewing);
  return {
    routers: [
      accountRoutes((accountId) => accountSnapshot(sql, accountId, clock)),
      planRoutes(new Plans(sql, clock)),
      ledgerRoutes(books),
      usageRoutes(books, (user) => peopleSeenBy(sql, user)),
      companyRoutes(companiesIn(sql, clock)),
      timeZoneRoutes(timeZonesIn(sql, clock)),
      lowBalanceRoutes((of, by) => setLowBalance({ sql, clock }, of, by)),
      packageRoutes(packagesIn(sql, clock)),
      limitRoutes(fraudLimitsIn(sql, clock, (accountId) => namesOf(sql, accountId))),
    ],
    hourlyJobs: [() => renewPlans(renewing), () => packages.renew()],
    fold: (closing) => foldUsage(parts, closing),
    settleDue: (accountId) =>
      runEach([renewPlans, renewPackages], (renew) => renew({ ...renewing, accountId })),
    close: () => packages.close(),
  };
}

/** What fees wait for, auto-recharge is asked for. */
export const askForMoney =
  ({ clock }: Pick<BillingParts, 'clock'>): AskForMoney =>
  async (tx, accountId, needed) =>
    requestRecharge(tx, await lockAccount(tx, accountId, clock), clock, needed);
