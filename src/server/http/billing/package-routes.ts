import { createRoute } from '@hono/zod-openapi';
import { z } from 'zod';
import { billingRoutes } from '#contract/billing/billing-routes.ts';
import { packageChangeSchema, packageListSchema, packagePurchaseSchema } from '#contract/billing/packages.ts';
import type { Packages } from '#server/billing/packages/package-list.ts';
import { actorIn, router } from '../web/context.ts';
import { documented } from '../web/documented.ts';
import { onlyFor, onlyWhoSeesEverybody } from '../web/only-for.ts';
import { problem, problemOf, problems, refused } from '../web/problem.ts';

const listPackages = createRoute({
  method: 'get',
  path: billingRoutes.packages,
  summary: 'Minute packages: what is for sale, what is running, and what is left of it now',
  middleware: [onlyWhoSeesEverybody] as const,
  responses: {
    ...refused,
    200: {
      description: 'Offers and buckets',
      content: { 'application/json': { schema: documented(packageListSchema) } },
    },
  },
});

const buyPackage = createRoute({
  method: 'post',
  path: billingRoutes.packages,
  summary: 'Buy a package from the balance; on top of a running one it is an extra for that month',
  middleware: [onlyFor('admin')] as const,
  request: {
    body: {
      required: true,
      content: { 'application/json': { schema: documented(packagePurchaseSchema) } },
    },
  },
  responses: {
    ...refused,
    204: { description: 'Bought, now or before: its minutes are there' },
    402: problemOf('`balance-empty`: the balance does not cover it'),
    409: problemOf('`account-closed`'),
    422: problems[422],
  },
});

const changePackage = createRoute({
  method: 'patch',
  path: billingRoutes.package,
  summary: 'Let a package end with its month, or renew after all',
  middleware: [onlyFor('admin')] as const,
  request: {
    params: z.object({ id: z.uuid() }),
    body: { required: true, content: { 'application/json': { schema: documented(packageChangeSchema) } } },
  },
  responses: {
    ...refused,
    204: { description: 'Changed' },
    404: problemOf('No such package'),
    409: problemOf('`package-not-renewable`: an extra, or its month is over; or `account-closed`'),
    422: problems[422],
  },
});

const faults = {
  'not-for-sale': { path: 'body.offerId', detail: 'is not for sale' },
  'id-taken': { path: 'body.id', detail: 'names another purchase' },
};

export const packageRoutes = (packages: Packages) =>
  router()
    .openapi(listPackages, async (c) => c.json(await packages.list(c.var.session.user.accountId), 200))
    .openapi(buyPackage, async (c) => {
      const { accountId } = c.var.session.user;
      const bought = await packages.buy(accountId, c.req.valid('json'), actorIn(c));
      if (bought.ok) return c.body(null, 204);
      if (bought.failure === 'balance-empty') return problem(c, 402, bought.failure);
      if (bought.failure === 'account-closed') return problem(c, 409, bought.failure);
      return problem(c, 422, 'invalid-request', faults[bought.failure]);
    })
    .openapi(changePackage, async (c) => {
      const { accountId } = c.var.session.user;
      const { id } = c.req.valid('param');
      const changed = await packages.change({ accountId, id }, c.req.valid('json'), actorIn(c));
      if (changed.ok) return c.body(null, 204);
      if (changed.failure === 'not-found') return problem(c, 404, 'not-found');
      return problem(c, 409, changed.failure);
    });
