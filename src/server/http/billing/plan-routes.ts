import { createRoute } from '@hono/zod-openapi';
import { billingRoutes } from '#contract/billing/billing-routes.ts';
import {
  planChangeSchema,
  planQuoteQuerySchema,
  planQuoteSchema,
  planStandingSchema,
} from '#contract/billing/plans.ts';
import type { Plans } from '#server/billing/plans/plans.ts';
import { actorIn, router } from '../web/context.ts';
import { documented } from '../web/documented.ts';
import { onlyFor, onlyWhoSeesEverybody } from '../web/only-for.ts';
import { problem, problemOf, problems, refused } from '../web/problem.ts';

export const theStanding = (description: string) => ({
  description,
  content: { 'application/json': { schema: documented(planStandingSchema) } },
});

const readPlan = createRoute({
  method: 'get',
  path: billingRoutes.plan,
  summary: 'The plan, the month that is paid for, and the plans there are',
  middleware: [onlyWhoSeesEverybody] as const,
  responses: { ...refused, 200: theStanding('The plan') },
});

const quotePlan = createRoute({
  method: 'get',
  path: billingRoutes.planQuote,
  summary: 'What a change would cost or give back at this second; nothing is changed',
  middleware: [onlyFor('admin')] as const,
  request: { query: documented(planQuoteQuerySchema) },
  responses: {
    ...refused,
    200: {
      description: 'The change, to the micro-dollar',
      content: { 'application/json': { schema: documented(planQuoteSchema) } },
    },
    422: problems[422],
  },
});

const changePlan = createRoute({
  method: 'put',
  path: billingRoutes.plan,
  summary: 'Change the plan now, prorated by the second. The plan that it is on already costs nothing',
  middleware: [onlyFor('admin')] as const,
  request: {
    body: { required: true, content: { 'application/json': { schema: documented(planChangeSchema) } } },
  },
  responses: {
    ...refused,
    200: theStanding('The plan from now on'),
    402: problemOf('`balance-empty`: the balance lacks what is due'),
    409: problemOf('`price-changed`: it costs more than was shown; `account-closed`'),
    422: problems[422],
  },
});

export const planRoutes = (plans: Plans) =>
  router()
    .openapi(readPlan, async (c) => c.json(await plans.standing(c.var.session.user.accountId), 200))
    .openapi(quotePlan, async (c) =>
      c.json(await plans.quote(c.var.session.user.accountId, c.req.valid('query').plan), 200),
    )
    .openapi(changePlan, async (c) => {
      const { accountId } = c.var.session.user;
      const changed = await plans.change(accountId, c.req.valid('json'), actorIn(c));
      if (changed.ok) return c.json(await plans.standing(accountId), 200);
      return changed.failure === 'balance-empty'
        ? problem(c, 402, changed.failure)
        : problem(c, 409, changed.failure);
    });
