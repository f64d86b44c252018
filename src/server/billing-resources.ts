/** Joins the billing room with its part of the API, and with what is due by the hour. */
import type { Clock } from '#kit/clock.ts';
import { doEach } from '#kit/due-work.ts';
import type { Log } from '#kit/log.ts';
import { bookRouters } from './billing-books.ts';
import { lockAccount } from './billing/account-snapshot.ts';
import { requestRecharge, type AskForMoney } from './billing/funding/auto-recharge.ts';
import { letThrough, liftBlock, limitsOf, setLimits } from './billing/limits/limits.ts';
import { changeRenewal } from './billing/packages/package-change.ts';
import { packagesOf } from './billing/packages/package-list.ts';
import { buyPackage } from './billing/packages/purchase.ts';
import { renewPackages } from './billing/packages/renewal.ts';
import { PackageRenewals } from './billing/packages/renewals.ts';
import { PlanDesk } from './billing/plans/plan-desk.ts';
import { renewPlans } from './billing/plans/renewals.ts';
import { foldUsage } from './billing/usage/usage-folding.ts';
import type { createApp } from './http/app.ts';
import { limitRoutes } from './http/limit-routes.ts';
import { packageRoutes } from './http/package-routes.ts';
import { planRoutes } from './http/plan-routes.ts';
import { usersOf } from './people/users.ts';
import type { Pool } from './store/database.ts';

export interface BillingParts {
  sql: Pool;
  reports?: (accountId: string) => Pool;
  clock: Clock;
  log: Log;
}

interface BillingResources {
  routers: NonNullable<Parameters<typeof createApp>[2]>;
  /** In this order: what is owed first. */
  dueWork: (() => Promise<void>)[];
  /** After what is owed: what is read quickly then, and takes long after an update. */
  fold: (closing: AbortSignal) => Promise<void>;
  /** What this account's money can pay for now. */
  settleDue: (accountId: string) => Promise<void>;
  /** Once no due work runs any more. */
  close(): Promise<void>;
}

export function openBillingResources(parts: BillingParts): BillingResources {
  const renewing = { ...parts, askForMoney: askForMoney(parts) };
  const packages = new PackageRenewals(renewing);
  return {
    routers: [
      planRoutes(new PlanDesk(parts.sql, parts.clock)),
      ...bookRouters(parts),
      packageRouter(parts),
      limitRouter(parts),
    ],
    dueWork: [() => renewPlans(renewing), () => packages.renew()],
    fold: (closing) => foldUsage(parts, closing),
    settleDue: (accountId) =>
      doEach([renewPlans, renewPackages], (renew) => renew({ ...renewing, accountId })),
    close: () => packages.close(),
  };
}

/** What fees wait for, auto-recharge is asked for. */
export const askForMoney =
  ({ clock }: Pick<BillingParts, 'clock'>): AskForMoney =>
  async (tx, accountId, needed) =>
    requestRecharge(tx, await lockAccount(tx, accountId, clock), clock, needed);

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
