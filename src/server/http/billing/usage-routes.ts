import { createRoute } from '@hono/zod-openapi';
import { billingRoutes } from '#contract/billing/billing-routes.ts';
import { lastMonthSchema } from '#contract/billing/last-month.ts';
import { usageQuerySchema, usageSchema } from '#contract/billing/usage.ts';
import type { Books } from '#server/billing/usage/books.ts';
import type { User } from '#server/people/users.ts';
import { router } from '../web/context.ts';
import { csvAnswer, csvResponse } from '../answers/csv-answer.ts';
import { documented } from '../web/documented.ts';
import { onlyFor, onlyWhoSeesEverybody } from '../web/only-for.ts';
import { problem, problemOf, refused } from '../web/problem.ts';

const request = { query: documented(usageQuerySchema) };
const outOfRange = problemOf(
  '`invalid-request`: more than 366 days, or no day or time zone that there is; `path` names it',
);

const readUsage = createRoute({
  method: 'get',
  path: billingRoutes.usage,
  summary:
    'Minutes and cost of calls of those whom you see, by day, number, agent, source, direction or destination',
  middleware: [onlyFor('supervisor', 'admin')] as const,
  request,
  responses: {
    ...refused,
    200: {
      description: 'Rows, their total, and what the filters offer',
      content: { 'application/json': { schema: documented(usageSchema) } },
    },
    422: outOfRange,
  },
});

const readUsageCsv = createRoute({
  method: 'get',
  path: billingRoutes.usageCsv,
  summary: 'The same rows, all of them in the order of their keys, as a file',
  middleware: [onlyFor('supervisor', 'admin')] as const,
  request,
  responses: { ...refused, 200: csvResponse('A line for each row'), 422: outOfRange },
});

const readLastMonth = createRoute({
  method: 'get',
  path: billingRoutes.lastMonth,
  summary: 'What the calls of the last month come to by each plan, and what a package could have carried',
  middleware: [onlyWhoSeesEverybody] as const,
  responses: {
    ...refused,
    200: {
      description: 'By the prices of today',
      content: { 'application/json': { schema: documented(lastMonthSchema) } },
    },
  },
});

/** @param peopleSeen ids of those whom the user sees; null: everybody */
export const usageRoutes = (
  books: Books,
  peopleSeen: (user: User) => Promise<ReadonlySet<string> | null>,
) => {
  const usageOf = async (user: User) => {
    const seen = await peopleSeen(user);
    return { accountId: user.accountId, among: seen && [...seen] };
  };
  return router()
    .openapi(readUsage, async (c) => {
      const usage = await books.usage(await usageOf(c.var.session.user), c.req.valid('query'));
      return usage.ok ? c.json(usage.value, 200) : problem(c, 422, 'invalid-request', usage.failure);
    })
    .openapi(readLastMonth, async (c) => c.json(await books.lastMonth(c.var.session.user.accountId), 200))
    .openapi(readUsageCsv, async (c) => {
      const query = c.req.valid('query');
      const csv = await books.usageCsv(await usageOf(c.var.session.user), query);
      if (!csv.ok) return problem(c, 422, 'invalid-request', csv.failure);
      return csvAnswer(c, `Usage by ${query.by} ${query.from} to ${query.to}`, csv.value);
    });
};
