import { createRoute } from '@hono/zod-openapi';
import { billingRoutes } from '#contract/billing/billing-routes.ts';
import { usageQuerySchema, usageSchema, type Usage, type UsageQuery } from '#contract/billing/usage.ts';
import type { Result } from '#kit/result.ts';
import type { UsageFault } from '#server/billing/usage/usage-range.ts';
import { router } from '../web/context.ts';
import { csvAnswer, csvResponse } from '../answers/csv-answer.ts';
import { documented } from '../web/documented.ts';
import { onlyFor } from '../web/only-for.ts';
import { problem, problemOf, refused } from '../web/problem.ts';

/** What these routes need of usage, joined to its database by server/wiring/billing-resources.ts. */
export interface UsageBackend {
  read(accountId: string, query: UsageQuery): Promise<Result<Usage, UsageFault>>;
  /** Every row, in parts. */
  csv(accountId: string, query: UsageQuery): Promise<Result<Iterable<string>, UsageFault>>;
}

const request = { query: documented(usageQuerySchema) };
const outOfRange = problemOf(
  '`invalid-request`: more than 366 days, or no day or time zone that there is; `path` names it',
);

const readUsage = createRoute({
  method: 'get',
  path: billingRoutes.usage,
  summary: 'Minutes and cost of calls by day, number, agent, source, direction or destination',
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
  summary: 'The same rows, all of them, as a file',
  middleware: [onlyFor('supervisor', 'admin')] as const,
  request,
  responses: { ...refused, 200: csvResponse('A line for each row'), 422: outOfRange },
});

export const usageRoutes = (backend: UsageBackend) =>
  router()
    .openapi(readUsage, async (c) => {
      const usage = await backend.read(c.var.session.user.accountId, c.req.valid('query'));
      return usage.ok ? c.json(usage.value, 200) : problem(c, 422, 'invalid-request', usage.failure);
    })
    .openapi(readUsageCsv, async (c) => {
      const query = c.req.valid('query');
      const csv = await backend.csv(c.var.session.user.accountId, query);
      if (!csv.ok) return problem(c, 422, 'invalid-request', csv.failure);
      return csvAnswer(c, `Usage by ${query.by} ${query.from} to ${query.to}`, csv.value);
    });
