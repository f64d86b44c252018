import { createRoute } from '@hono/zod-openapi';
import { billingRoutes } from '#contract/billing/billing-routes.ts';
import { lowBalanceSchema } from '#contract/billing/low-balance.ts';
import { actorIn, router } from '../web/context.ts';
import { documented } from '../web/documented.ts';
import { onlyFor } from '../web/only-for.ts';
import { problems, refused } from '../web/problem.ts';

type SetLowBalance = (
  of: { accountId: string; micros: bigint },
  by: { id: string; name: string; address: string },
) => Promise<void>;

const setLowBalance = createRoute({
  method: 'put',
  path: billingRoutes.lowBalance,
  summary: 'Set below which balance administrators are told',
  middleware: [onlyFor('admin')] as const,
  request: {
    body: { required: true, content: { 'application/json': { schema: documented(lowBalanceSchema) } } },
  },
  responses: { ...refused, 204: { description: 'Set' }, 422: problems[422] },
});

export const lowBalanceRoutes = (set: SetLowBalance) =>
  router().openapi(setLowBalance, async (c) => {
    const { accountId } = c.var.session.user;
    await set({ accountId, micros: BigInt(c.req.valid('json').micros) }, actorIn(c));
    return c.body(null, 204);
  });
