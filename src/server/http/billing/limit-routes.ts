import { createRoute } from '@hono/zod-openapi';
import { z } from 'zod';
import { billingRoutes } from '#contract/billing/billing-routes.ts';
import { limitsChangeSchema, limitsSchema, limitsSetSchema } from '#contract/billing/limits.ts';
import type { FraudLimits } from '#server/billing/limits/limits.ts';
import { actorIn, router } from '../web/context.ts';
import { documented } from '../web/documented.ts';
import { onlyFor, onlyWhoSeesEverybody } from '../web/only-for.ts';
import { changedMeanwhile, problem, problemOf, problems, refused } from '../web/problem.ts';

const readLimits = createRoute({
  method: 'get',
  path: billingRoutes.limits,
  summary: 'Limits against fraud, what was spent today, and who or what is held up now',
  middleware: [onlyWhoSeesEverybody] as const,
  responses: {
    ...refused,
    200: {
      description: 'Limits; agents by what their calls cost today, the dearest first',
      content: { 'application/json': { schema: documented(limitsSchema) } },
    },
  },
});

const changeLimits = createRoute({
  method: 'put',
  path: billingRoutes.limits,
  summary: 'Set the limits; they hold from the next call on',
  middleware: [onlyFor('admin')] as const,
  request: {
    body: { required: true, content: { 'application/json': { schema: documented(limitsChangeSchema) } } },
  },
  responses: {
    ...refused,
    200: {
      description: 'Set',
      content: { 'application/json': { schema: documented(limitsSetSchema) } },
    },
    409: changedMeanwhile,
    422: problems[422],
  },
});

const liftBlock = createRoute({
  method: 'delete',
  path: billingRoutes.outboundBlock,
  summary: 'Let an agent call out again who began too many calls at once',
  middleware: [onlyFor('admin')] as const,
  request: { params: z.object({ id: z.uuid() }) },
  responses: {
    ...refused,
    204: { description: 'Lifted' },
    404: problemOf('No such block, or it was lifted before'),
    422: problems[422],
  },
});

const letThrough = createRoute({
  method: 'put',
  path: billingRoutes.newCountry,
  summary: 'Let calls to a country through that was never called before',
  middleware: [onlyFor('admin')] as const,
  request: { params: z.object({ code: z.string().regex(/^[A-Z]{2}$/) }) },
  responses: { ...refused, 204: { description: 'From now on' }, 422: problems[422] },
});

export const limitRoutes = (limits: FraudLimits) =>
  router()
    .openapi(readLimits, async (c) => c.json(await limits.read(c.var.session.user.accountId), 200))
    .openapi(changeLimits, async (c) => {
      const changed = await limits.change(
        { accountId: c.var.session.user.accountId, by: actorIn(c) },
        c.req.valid('json'),
      );
      return changed.ok ? c.json(changed.value, 200) : problem(c, 409, changed.failure);
    })
    .openapi(liftBlock, async (c) => {
      const { accountId } = c.var.session.user;
      const lifted = await limits.liftBlock({ accountId, by: actorIn(c), id: c.req.valid('param').id });
      return lifted.ok ? c.body(null, 204) : problem(c, 404, 'not-found');
    })
    .openapi(letThrough, async (c) => {
      const { accountId } = c.var.session.user;
      await limits.letThrough({ accountId, by: actorIn(c), code: c.req.valid('param').code });
      return c.body(null, 204);
    });
