import { createRoute } from '@hono/zod-openapi';
import { z } from 'zod';
import { callListSchema, callQuerySchema, callSchema } from '#contract/calls/calls.ts';
import { quoteQuerySchema, quoteSchema } from '#contract/numbers/numbers.ts';
import { routes } from '#contract/routes.ts';
import type { Calls } from '#server/calls/calls.ts';
import { router } from '../web/context.ts';
import { documented } from '../web/documented.ts';
import { problem, problemOf, problems } from '../web/problem.ts';

const listCalls = createRoute({
  method: 'get',
  path: routes.calls,
  summary: 'Call records, newest first: of those whom you see: yourself, your teams, or everybody',
  request: { query: documented(callQuerySchema) },
  responses: {
    200: {
      description: 'A page of calls',
      content: { 'application/json': { schema: documented(callListSchema) } },
    },
    401: problems[401],
    422: problems[422],
  },
});

const readCall = createRoute({
  method: 'get',
  path: routes.call,
  summary: 'One call record',
  request: { params: z.object({ id: z.uuid() }) },
  responses: {
    200: { description: 'The call', content: { 'application/json': { schema: documented(callSchema) } } },
    401: problems[401],
    404: problemOf('No such call, or not one of yours'),
    422: problems[422],
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

export const callRoutes = (calls: Calls) =>
  router()
    .openapi(listCalls, async (c) => {
      const { before = null, limit } = c.req.valid('query');
      return c.json(await calls.list(c.var.session.user, { before, limit }), 200);
    })
    .openapi(readCall, async (c) => {
      const call = await calls.find(c.var.session.user, c.req.valid('param').id);
      return call ? c.json(call, 200) : problem(c, 404, 'not-found');
    })
    .openapi(readQuote, async (c) =>
      c.json(await calls.quote(c.var.session.user, c.req.valid('query').to), 200),
    );
