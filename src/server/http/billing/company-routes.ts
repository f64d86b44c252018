import { createRoute } from '@hono/zod-openapi';
import { billingRoutes } from '#contract/billing/billing-routes.ts';
import { companyChangeSchema, companySchema } from '#contract/billing/plans.ts';
import type { Companies } from '#server/billing/account/company.ts';
import { actorIn, router } from '../web/context.ts';
import { documented } from '../web/documented.ts';
import { onlyFor, onlyWhoSeesEverybody } from '../web/only-for.ts';
import { changedMeanwhile, problem, problems, refused } from '../web/problem.ts';

const content = { 'application/json': { schema: documented(companySchema) } };

const readCompany = createRoute({
  method: 'get',
  path: billingRoutes.company,
  summary: "Who statements are made out to: at first the account's name alone",
  middleware: [onlyWhoSeesEverybody] as const,
  responses: { ...refused, 200: { description: 'The company', content } },
});

const saveCompany = createRoute({
  method: 'put',
  path: billingRoutes.company,
  summary: 'Change who statements are made out to, those of months gone by too',
  middleware: [onlyFor('admin')] as const,
  request: {
    body: { required: true, content: { 'application/json': { schema: documented(companyChangeSchema) } } },
  },
  responses: {
    ...refused,
    200: { description: 'As it is kept', content },
    409: changedMeanwhile,
    422: problems[422],
  },
});

export const companyRoutes = (companies: Companies) =>
  router()
    .openapi(readCompany, async (c) => c.json(await companies.read(c.var.session.user.accountId), 200))
    .openapi(saveCompany, async (c) => {
      const saved = await companies.save(c.var.session.user.accountId, actorIn(c), c.req.valid('json'));
      return saved.ok ? c.json(saved.value, 200) : problem(c, 409, saved.failure);
    });
