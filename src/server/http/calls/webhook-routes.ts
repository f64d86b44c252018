import { createRoute } from '@hono/zod-openapi';
import { z } from 'zod';
import { setupRoutes } from '#contract/setup-routes.ts';
import { webhookInputSchema, webhookListSchema, webhookSchema } from '#contract/calls/webhooks.ts';
import type { Webhooks } from '#server/calls/webhooks/webhooks.ts';
import { actorIn, router } from '../web/context.ts';
import { documented } from '../web/documented.ts';
import { onlyFor } from '../web/only-for.ts';
import { problem, problemOf, problems } from '../web/problem.ts';

const listWebhooks = createRoute({
  method: 'get',
  path: setupRoutes.webhooks,
  summary: 'Whom calls are told to, each with its secret and its last 20 deliveries',
  middleware: [onlyFor('admin')] as const,
  responses: {
    200: {
      description: 'The webhooks',
      content: { 'application/json': { schema: documented(webhookListSchema) } },
    },
    401: problems[401],
    403: problems[403],
  },
});

const makeWebhook = createRoute({
  method: 'post',
  path: setupRoutes.webhooks,
  summary: 'Tell a server about calls from now on',
  middleware: [onlyFor('admin')] as const,
  request: {
    body: { required: true, content: { 'application/json': { schema: documented(webhookInputSchema) } } },
  },
  responses: {
    201: {
      description: 'The webhook, with a new secret',
      content: { 'application/json': { schema: documented(webhookSchema) } },
    },
    401: problems[401],
    403: problems[403],
    422: problemOf(
      '`private-address`: it leads into our own network; or the request does not fit the contract',
    ),
  },
});

const deleteWebhook = createRoute({
  method: 'delete',
  path: setupRoutes.webhook,
  summary: 'Tell it nothing more',
  middleware: [onlyFor('admin')] as const,
  request: { params: z.object({ id: z.uuid() }) },
  responses: {
    204: { description: 'Deleted' },
    401: problems[401],
    403: problems[403],
    404: problemOf('No such webhook'),
    422: problems[422],
  },
});

export const webhookRoutes = (webhooks: Webhooks) =>
  router()
    .openapi(listWebhooks, async (c) => {
      return c.json({ webhooks: await webhooks.list(c.var.session.user.accountId) }, 200);
    })
    .openapi(makeWebhook, async (c) => {
      const made = await webhooks.make(c.var.session.user.accountId, c.req.valid('json'), actorIn(c));
      if (made.ok) return c.json(made.value, 201);
      return problem(c, 422, 'private-address', { path: 'body.url' });
    })
    .openapi(deleteWebhook, async (c) => {
      const isRemoved = await webhooks.remove(
        c.var.session.user.accountId,
        c.req.valid('param').id,
        actorIn(c),
      );
      return isRemoved ? c.body(null, 204) : problem(c, 404, 'not-found');
    });
