import { createRoute, z } from '@hono/zod-openapi';
import {
  importResultSchema,
  madeReceivingNumberSchema,
  receivingNumberInputSchema,
  receivingNumberListSchema,
} from '#contract/numbers/receiving.ts';
import { setupRoutes } from '#contract/setup-routes.ts';
import type { ReceivingLists } from '#server/numbers/receiving/receiving-import.ts';
import type { ReceivingNumbers } from '#server/numbers/receiving/receiving-numbers.ts';
import { actorIn, router } from '../web/context.ts';
import { documented } from '../web/documented.ts';
import { onlyFor } from '../web/only-for.ts';
import { notRemoved } from '../routing/kept-routes.ts';
import { problem, problemOf, problems, refused } from '../web/problem.ts';
import { uploadOf } from '../web/upload.ts';

const params = z.object({ id: z.uuid() });
const noSuchNumber = problemOf('No such receiving number');
const made = {
  description: 'The receiving number, and what is typed into a desk phone: told this once',
  content: { 'application/json': { schema: documented(madeReceivingNumberSchema) } },
};

const listReceiving = createRoute({
  method: 'get',
  path: setupRoutes.receivingNumbers,
  summary: 'Where calls are forwarded, besides the browsers of agents',
  middleware: [onlyFor('supervisor', 'admin')] as const,
  responses: {
    ...refused,
    200: {
      description: 'Receiving numbers, in the order in which they were added',
      content: { 'application/json': { schema: documented(receivingNumberListSchema) } },
    },
  },
});

const addReceiving = createRoute({
  method: 'post',
  path: setupRoutes.receivingNumbers,
  summary: 'A new receiving number',
  middleware: [onlyFor('admin')] as const,
  request: {
    body: {
      required: true,
      content: { 'application/json': { schema: documented(receivingNumberInputSchema) } },
    },
  },
  responses: {
    ...refused,
    201: made,
    409: problemOf('`number-taken`: it is a tracking number, so calls would go round in a circle'),
    422: problemOf(
      '`number-invalid`, `country-off`, `private-address`, or the request does not fit the contract',
    ),
  },
});

const importReceiving = createRoute({
  method: 'post',
  path: setupRoutes.receivingImport,
  summary:
    'A CSV of receiving numbers, which is the body: columns name, number, kind. Good lines go in together',
  middleware: [onlyFor('admin')] as const,
  responses: {
    ...refused,
    200: {
      description: 'How many went in, and the lines that did not',
      content: { 'application/json': { schema: documented(importResultSchema) } },
    },
    413: problemOf('`file-too-large`'),
    422: problemOf('`csv-unreadable`'),
  },
});

const renewCredentials = createRoute({
  method: 'post',
  path: setupRoutes.receivingCredentials,
  summary: 'A new password for a registered phone; the old one stops working',
  middleware: [onlyFor('admin')] as const,
  request: { params },
  responses: { ...refused, 200: made, 404: noSuchNumber, 422: problems[422] },
});

const removeReceiving = createRoute({
  method: 'delete',
  path: setupRoutes.receivingNumber,
  summary: 'Delete a receiving number that no route rings',
  middleware: [onlyFor('admin')] as const,
  request: { params },
  responses: {
    ...refused,
    204: { description: 'Deleted' },
    404: noSuchNumber,
    409: problemOf('`in-use`: routes ring it, by name'),
    422: problems[422],
  },
});

export const receivingRoutes = (receiving: ReceivingNumbers, lists: ReceivingLists) =>
  router()
    .openapi(listReceiving, async (c) => {
      return c.json({ receivingNumbers: await receiving.list(c.var.session.user.accountId) }, 200);
    })
    .openapi(addReceiving, async (c) => {
      const added = await receiving.add(c.var.session.user.accountId, c.req.valid('json'), actorIn(c));
      if (added.ok) return c.json(added.value, 201);
      return added.failure === 'number-taken'
        ? problem(c, 409, added.failure)
        : problem(c, 422, added.failure, {
            path: added.failure === 'private-address' ? 'body.uri' : 'body.number',
          });
    })
    .openapi(importReceiving, async (c) => {
      const { accountId } = c.var.session.user;
      const read = await lists.read(accountId, await uploadOf(c));
      if (!read.ok) return problem(c, 422, read.failure);
      const { lines, faults } = read.value;
      const refusedLines = await receiving.addAll(accountId, lines, actorIn(c));
      const all = [...faults, ...refusedLines].sort((a, b) => a.line - b.line);
      return c.json({ added: lines.length - refusedLines.length, faults: all }, 200);
    })
    .openapi(renewCredentials, async (c) => {
      const { id } = c.req.valid('param');
      const renewed = await receiving.renewCredentials(c.var.session.user.accountId, id, actorIn(c));
      return renewed.ok ? c.json(renewed.value, 200) : problem(c, 404, renewed.failure);
    })
    .openapi(removeReceiving, async (c) => {
      const { accountId } = c.var.session.user;
      const removed = await receiving.remove(accountId, c.req.valid('param').id, actorIn(c));
      return removed.ok ? c.body(null, 204) : notRemoved(c, removed.failure);
    });
