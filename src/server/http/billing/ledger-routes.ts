import { createRoute } from '@hono/zod-openapi';
import {
  balanceHistoryQuerySchema,
  balanceHistorySchema,
  ledgerPageSchema,
  ledgerQuerySchema,
  statementListSchema,
  statementParamsSchema,
  statementSchema,
} from '#contract/billing/ledger.ts';
import { billingRoutes } from '#contract/billing/billing-routes.ts';
import type { Books } from '#server/billing/usage/books.ts';
import { router } from '../web/context.ts';
import { csvAnswer, csvResponse } from '../answers/csv-answer.ts';
import { documented } from '../web/documented.ts';
import { onlyWhoSeesEverybody } from '../web/only-for.ts';
import { problem, problemOf, problems, refused } from '../web/problem.ts';

const noSuchMonth = problemOf('No entry is as old as that month, or it has not begun');

const readLedger = createRoute({
  method: 'get',
  path: billingRoutes.ledger,
  summary: 'What changed the balance, and calls that packages paid for, newest first',
  middleware: [onlyWhoSeesEverybody] as const,
  request: { query: documented(ledgerQuerySchema) },
  responses: {
    ...refused,
    200: {
      description: 'A page of lines; `nextBefore` asks for the next',
      content: { 'application/json': { schema: documented(ledgerPageSchema) } },
    },
    422: problems[422],
  },
});

const readHistory = createRoute({
  method: 'get',
  path: billingRoutes.balanceHistory,
  summary: 'How the balance went, day by day, and what was paid in',
  middleware: [onlyWhoSeesEverybody] as const,
  request: { query: documented(balanceHistoryQuerySchema) },
  responses: {
    ...refused,
    200: {
      description: 'Closing balances, oldest first',
      content: { 'application/json': { schema: documented(balanceHistorySchema) } },
    },
    422: problems[422],
  },
});

const listStatements = createRoute({
  method: 'get',
  path: billingRoutes.statements,
  summary: 'The months with an entry, newest first',
  middleware: [onlyWhoSeesEverybody] as const,
  responses: {
    ...refused,
    200: {
      description: 'Months, with the balance before and after',
      content: { 'application/json': { schema: documented(statementListSchema) } },
    },
  },
});

const readStatement = createRoute({
  method: 'get',
  path: billingRoutes.statement,
  summary: 'The statement of a month: calls summed up, all else line by line',
  middleware: [onlyWhoSeesEverybody] as const,
  request: { params: documented(statementParamsSchema) },
  responses: {
    ...refused,
    200: {
      description: 'The statement',
      content: { 'application/json': { schema: documented(statementSchema) } },
    },
    404: noSuchMonth,
    422: problems[422],
  },
});

const readStatementCsv = createRoute({
  method: 'get',
  path: billingRoutes.statementCsv,
  summary: 'The statement of a month with every line, each call included',
  middleware: [onlyWhoSeesEverybody] as const,
  request: { params: documented(statementParamsSchema) },
  responses: {
    ...refused,
    200: csvResponse('A head with the company and the sums, then the lines, oldest first'),
    404: noSuchMonth,
    422: problems[422],
  },
});

export const ledgerRoutes = (books: Books) =>
  router()
    .openapi(readLedger, async (c) =>
      c.json(await books.page(c.var.session.user.accountId, c.req.valid('query')), 200),
    )
    .openapi(readHistory, async (c) =>
      c.json(await books.balanceHistory(c.var.session.user.accountId, c.req.valid('query').days), 200),
    )
    .openapi(listStatements, async (c) => c.json(await books.statements(c.var.session.user.accountId), 200))
    .openapi(readStatement, async (c) => {
      const statement = await books.statement(c.var.session.user.accountId, c.req.valid('param').month);
      return statement ? c.json(statement, 200) : problem(c, 404, 'not-found');
    })
    .openapi(readStatementCsv, async (c) => {
      const { month } = c.req.valid('param');
      const parts = await books.statementCsv(c.var.session.user.accountId, month);
      return parts ? csvAnswer(c, `Statement ${month}`, parts) : problem(c, 404, 'not-found');
    });
