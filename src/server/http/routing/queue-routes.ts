import { createRoute } from '@hono/zod-openapi';
import { z } from 'zod';
import {
  queueChangeSchema,
  queueInputSchema,
  queueListSchema,
  queueSchema,
} from '#contract/routing/prompts.ts';
import { setupRoutes } from '#contract/setup-routes.ts';
import type { Queues } from '#server/routing/queues.ts';
import { actorIn, router } from '../web/context.ts';
import { documented } from '../web/documented.ts';
import { onlyFor } from '../web/only-for.ts';
import { notRemoved } from './kept-routes.ts';
import { changedMeanwhile, problem, problemOf, problems } from '../web/problem.ts';

const params = z.object({ id: z.uuid() });
const body = { required: true, content: { 'application/json': { schema: documented(queueInputSchema) } } };
const answer = {
  description: 'The queue',
  content: { 'application/json': { schema: documented(queueSchema) } },
};

const listQueues = createRoute({
  method: 'get',
  path: setupRoutes.queues,
  summary: 'Where callers wait, by name',
  middleware: [onlyFor('supervisor', 'admin')] as const,
  responses: {
    200: {
      description: 'Queues',
      content: { 'application/json': { schema: documented(queueListSchema) } },
    },
    401: problems[401],
    403: problems[403],
  },
});

const makeQueue = createRoute({
  method: 'post',
  path: setupRoutes.queues,
  summary: 'A new queue',
  middleware: [onlyFor('admin')] as const,
  request: { body },
  responses: { 201: answer, 401: problems[401], 403: problems[403], 422: problems[422] },
});

const changeQueue = createRoute({
  method: 'put',
  path: setupRoutes.queue,
  summary: 'Rename a queue, or change who is offered its calls',
  middleware: [onlyFor('admin')] as const,
  request: {
    params,
    body: { required: true, content: { 'application/json': { schema: documented(queueChangeSchema) } } },
  },
  responses: {
    200: answer,
    401: problems[401],
    403: problems[403],
    404: problemOf('No such queue'),
    409: changedMeanwhile,
    422: problems[422],
  },
});

const removeQueue = createRoute({
  method: 'delete',
  path: setupRoutes.queue,
  summary: 'Delete a queue that no route leads to',
  middleware: [onlyFor('admin')] as const,
  request: { params },
  responses: {
    204: { description: 'Deleted' },
    401: problems[401],
    403: problems[403],
    404: problemOf('No such queue'),
    409: problemOf('`in-use`: routes lead to it, by name'),
    422: problems[422],
  },
});

const strangers = { path: 'body.memberIds', detail: 'names somebody who does not work here' };

export const queueRoutes = (queues: Queues) =>
  router()
    .openapi(listQueues, async (c) =>
      c.json({ queues: await queues.list(c.var.session.user.accountId) }, 200),
    )
    .openapi(makeQueue, async (c) => {
      const made = await queues.make(c.var.session.user.accountId, c.req.valid('json'), actorIn(c));
      return made.ok ? c.json(made.value, 201) : problem(c, 422, 'invalid-request', strangers);
    })
    .openapi(changeQueue, async (c) => {
      const queue = { accountId: c.var.session.user.accountId, id: c.req.valid('param').id };
      const changed = await queues.change(queue, c.req.valid('json'), actorIn(c));
      if (changed.ok) return c.json(changed.value, 200);
      if (changed.failure === 'not-found') return problem(c, 404, 'not-found');
      if (changed.failure === 'changed-meanwhile') return problem(c, 409, changed.failure);
      return problem(c, 422, 'invalid-request', strangers);
    })
    .openapi(removeQueue, async (c) => {
      const removed = await queues.remove(c.var.session.user.accountId, c.req.valid('param').id, actorIn(c));
      return removed.ok ? c.body(null, 204) : notRemoved(c, removed.failure);
    });
