import { createRoute } from '@hono/zod-openapi';
import { accountSchema } from '#contract/billing/account.ts';
import { numberListSchema, quoteQuerySchema, quoteSchema } from '#contract/numbers/numbers.ts';
import { routes } from '#contract/routes.ts';
import { router, type HttpParts } from '../web/context.ts';
import { documented } from '../web/documented.ts';
import { problems } from '../web/problem.ts';

const readAccount = createRoute({
  method: 'get',
  path: routes.account,
  summary: 'Balance, reservations, spend and minutes at this instant',
  responses: {
    200: {
      description: 'The account',
      content: { 'application/json': { schema: documented(accountSchema) } },
    },
    401: problems[401],
  },
});

const listNumbers = createRoute({
  method: 'get',
  path: routes.numbers,
  summary: "The account's tracking numbers, and which of them you may call from",
  responses: {
    200: {
      description: 'Numbers',
      content: { 'application/json': { schema: documented(numberListSchema) } },
    },
    401: problems[401],
  },
});

const readQuote = createRoute({
  method: 'get',
  path: routes.quote,
  summary: 'The price of a call, or why it cannot be placed',
  request: { query: documented(quoteQuerySchema) },
  responses: {
    200: { description: 'The quote', content: { 'application/json': { schema: documented(quoteSchema) } } },
    401: problems[401],
    422: problems[422],
  },
});

export const accountRoutes = ({ backend }: HttpParts) =>
  router()
    .openapi(readAccount, async (c) => c.json(await backend.account(c.var.session.user.accountId), 200))
    .openapi(listNumbers, async (c) => c.json({ numbers: await backend.numbers(c.var.session.user) }, 200))
    .openapi(readQuote, async (c) =>
      c.json(await backend.quote(c.var.session.user, c.req.valid('query').to), 200),
    );
