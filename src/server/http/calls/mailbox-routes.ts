import { createRoute } from '@hono/zod-openapi';
import { z } from 'zod';
import { setupRoutes } from '#contract/setup-routes.ts';
import {
  mailboxChangeSchema,
  mailboxInputSchema,
  mailboxListSchema,
  mailboxSchema,
} from '#contract/calls/voicemail.ts';
import type { Mailboxes } from '#server/calls/sound/mailboxes.ts';
import { actorIn, router } from '../web/context.ts';
import { documented } from '../web/documented.ts';
import { onlyFor } from '../web/only-for.ts';
import { changedMeanwhile, problem, problemOf, problems } from '../web/problem.ts';

const params = z.object({ id: z.uuid() });
const input = {
  required: true,
  content: { 'application/json': { schema: documented(mailboxInputSchema) } },
} as const;
const mailbox = { 'application/json': { schema: documented(mailboxSchema) } } as const;
const ownOrGone = {
  403: problemOf('Not for this role, or somebody’s own box'),
  404: problemOf('No such mailbox'),
};

const listMailboxes = createRoute({
  method: 'get',
  path: setupRoutes.mailboxes,
  summary: 'Mailboxes: every one, or the ones that an agent hears',
  responses: {
    200: {
      description: 'Shared ones first',
      content: { 'application/json': { schema: documented(mailboxListSchema) } },
    },
    401: problems[401],
  },
});

const makeMailbox = createRoute({
  method: 'post',
  path: setupRoutes.mailboxes,
  summary: 'A mailbox that these agents share',
  middleware: [onlyFor('admin')] as const,
  request: { body: input },
  responses: {
    201: { description: 'The mailbox', content: mailbox },
    401: problems[401],
    403: problems[403],
    422: problems[422],
  },
});

const changeMailbox = createRoute({
  method: 'put',
  path: setupRoutes.mailbox,
  summary: 'Rename a shared mailbox, or change who shares it',
  middleware: [onlyFor('admin')] as const,
  request: {
    params,
    body: { required: true, content: { 'application/json': { schema: documented(mailboxChangeSchema) } } },
  },
  responses: {
    200: { description: 'The mailbox', content: mailbox },
    401: problems[401],
    403: ownOrGone[403],
    404: ownOrGone[404],
    409: changedMeanwhile,
    422: problems[422],
  },
});

const deleteMailbox = createRoute({
  method: 'delete',
  path: setupRoutes.mailbox,
  summary: 'Delete a shared mailbox that no route leads to, with the messages in it',
  middleware: [onlyFor('admin')] as const,
  request: { params },
  responses: {
    204: { description: 'Deleted' },
    401: problems[401],
    403: ownOrGone[403],
    404: ownOrGone[404],
    409: problemOf('`in-use`: routes lead to it, by name'),
    422: problems[422],
  },
});

const unknownMember = { path: 'body.memberIds', detail: 'somebody who does not work here' };

export const mailboxRoutes = (mailboxes: Mailboxes) =>
  router()
    .openapi(listMailboxes, async (c) => c.json({ mailboxes: await mailboxes.list(c.var.session.user) }, 200))
    .openapi(makeMailbox, async (c) => {
      const made = await mailboxes.make(c.var.session.user.accountId, c.req.valid('json'), actorIn(c));
      return made.ok ? c.json(made.value, 201) : problem(c, 422, 'invalid-request', unknownMember);
    })
    .openapi(changeMailbox, async (c) => {
      const box = { accountId: c.var.session.user.accountId, id: c.req.valid('param').id };
      const changed = await mailboxes.change(box, c.req.valid('json'), actorIn(c));
      if (changed.ok) return c.json(changed.value, 200);
      if (changed.failure === 'own') return problem(c, 403, 'forbidden');
      if (changed.failure === 'not-found') return problem(c, 404, 'not-found');
      if (changed.failure === 'changed-meanwhile') return problem(c, 409, changed.failure);
      return problem(c, 422, 'invalid-request', unknownMember);
    })
    .openapi(deleteMailbox, async (c) => {
      const box = { accountId: c.var.session.user.accountId, id: c.req.valid('param').id };
      const removed = await mailboxes.remove(box, actorIn(c));
      if (removed.ok) return c.body(null, 204);
      const { failure } = removed;
      if (failure.code === 'own') return problem(c, 403, 'forbidden');
      return failure.code === 'in-use'
        ? problem(c, 409, failure.code, { detail: failure.detail })
        : problem(c, 404, failure.code);
    });
