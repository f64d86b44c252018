import { createRoute } from '@hono/zod-openapi';
import {
  auditPageSchema,
  auditQuerySchema,
  type AuditPage,
  type AuditQuery,
} from '#contract/people/audit.ts';
import { setupRoutes } from '#contract/setup-routes.ts';
import { csvAnswer, csvResponse } from '../answers/csv-answer.ts';
import { router } from '../web/context.ts';
import { documented } from '../web/documented.ts';
import { onlyFor } from '../web/only-for.ts';
import { problems, refused } from '../web/problem.ts';

/** What these routes need, joined by server/accounts/audit.ts. */
interface Audit {
  page(accountId: string, query: AuditQuery): Promise<AuditPage>;
  csv(accountId: string, query: AuditQuery): AsyncIterable<string>;
}

const request = { query: documented(auditQuerySchema) };
const administrators = onlyFor('admin');

const readAudit = createRoute({
  method: 'get',
  path: setupRoutes.audit,
  summary: 'What was done to people, money, routes and recordings, by whom, from where: 100 at a time',
  middleware: [administrators] as const,
  request,
  responses: {
    ...refused,
    200: {
      description: 'The newest first',
      content: { 'application/json': { schema: documented(auditPageSchema) } },
    },
    422: problems[422],
  },
});

const readAuditCsv = createRoute({
  method: 'get',
  path: setupRoutes.auditCsv,
  summary: 'All of it, as a file',
  middleware: [administrators] as const,
  request,
  responses: { ...refused, 200: csvResponse('A line for each entry'), 422: problems[422] },
});

export const auditRoutes = (audit: Audit) =>
  router()
    .openapi(readAudit, async (c) =>
      c.json(await audit.page(c.var.session.user.accountId, c.req.valid('query')), 200),
    )
    .openapi(readAuditCsv, (c) =>
      csvAnswer(c, 'Audit log', audit.csv(c.var.session.user.accountId, c.req.valid('query'))),
    );
