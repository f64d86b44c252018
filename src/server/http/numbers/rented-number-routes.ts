import { createRoute } from '@hono/zod-openapi';
import * as z from 'zod/mini';
import {
  numberChangeSchema,
  numberPurchaseSchema,
  rentedNumberListSchema,
  rentedNumberSchema,
} from '#contract/numbers/rented-numbers.ts';
import type { ErrorCode } from '#contract/values/errors.ts';
import { e164Schema } from '#contract/values/phone-number.ts';
import { setupRoutes } from '#contract/setup-routes.ts';
import type { RentedNumbers } from '#server/numbers/renting/rented-numbers.ts';
import { actorIn, router } from '../web/context.ts';
import { documented } from '../web/documented.ts';
import { onlyFor } from '../web/only-for.ts';
import { problem, problemOf, problems } from '../web/problem.ts';

const params = documented(z.object({ number: e164Schema }));
const noSuchNumber = problemOf('No such number');
const unpaid = problemOf(
  '`balance-empty`: the balance does not pay for the month; `card-needed`: no card is saved',
);

const theNumber = (description: string) => ({
  description,
  content: { 'application/json': { schema: documented(rentedNumberSchema) } },
});
const theNumbers = (description: string) => ({
  description,
  content: { 'application/json': { schema: documented(rentedNumberListSchema) } },
});
const refused = { 401: problems[401], 403: problems[403], 422: problems[422] } as const;

const listNumbers = createRoute({
  method: 'get',
  path: setupRoutes.rentedNumbers,
  summary: 'Active numbers by the day they were bought, then porting, then those that can be restored',
  middleware: [onlyFor('supervisor', 'admin')] as const,
  responses: { 200: theNumbers('Numbers'), 401: problems[401], 403: problems[403] },
});

const buyNumbers = createRoute({
  method: 'post',
  path: setupRoutes.rentedNumbers,
  summary: 'Rent numbers, all or none; the first month is charged now',
  middleware: [onlyFor('admin')] as const,
  request: {
    body: { required: true, content: { 'application/json': { schema: documented(numberPurchaseSchema) } } },
  },
  responses: {
    ...refused,
    201: theNumbers('The new numbers'),
    402: unpaid,
    409: problemOf('`number-taken`: one of them is not for rent any more; `account-closed`'),
  },
});

const changeNumber = createRoute({
  method: 'patch',
  path: setupRoutes.rentedNumber,
  summary: 'Source, campaign, agent and recording of a number; what is not named stays',
  middleware: [onlyFor('admin')] as const,
  request: {
    params,
    body: { required: true, content: { 'application/json': { schema: documented(numberChangeSchema) } } },
  },
  responses: {
    ...refused,
    200: theNumber('The number'),
    404: noSuchNumber,
    409: problemOf(
      '`agent-has-number`: take that one back first; `changed-meanwhile`: somebody else saved first',
    ),
    422: problemOf('The request does not fit the contract, or names an agent who does not work here'),
  },
});

const releaseNumber = createRoute({
  method: 'post',
  path: setupRoutes.releaseNumber,
  summary: 'Give a number back: no more calls, no more fee. It can be restored for 14 days',
  middleware: [onlyFor('admin')] as const,
  request: { params },
  responses: {
    ...refused,
    200: theNumber('The released number'),
    404: noSuchNumber,
    409: problemOf('`in-use`: it is being ported; cancel that'),
  },
});

const restoreNumber = createRoute({
  method: 'post',
  path: setupRoutes.restoreNumber,
  summary: 'Take a released number back. A new month is charged when its own is over',
  middleware: [onlyFor('admin')] as const,
  request: { params },
  responses: {
    ...refused,
    200: theNumber('The number, as it was'),
    402: unpaid,
    404: noSuchNumber,
    409: problemOf('`not-restorable`: it is not released, or its 14 days are over; `account-closed`'),
  },
});

const isUnpaid = (failure: ErrorCode) => failure === 'balance-empty' || failure === 'card-needed';

const stranger = { path: 'body.agentId', detail: 'names somebody who does not work here' };

export const rentedNumberRoutes = (numbers: RentedNumbers) =>
  router()
    .openapi(listNumbers, async (c) =>
      c.json({ numbers: await numbers.list(c.var.session.user.accountId) }, 200),
    )
    .openapi(buyNumbers, async (c) => {
      const { id, accountId } = c.var.session.user;
      const bought = await numbers.buy(accountId, c.req.valid('json'), id, actorIn(c));
      if (bought.ok) return c.json({ numbers: bought.value }, 201);
      return isUnpaid(bought.failure) ? problem(c, 402, bought.failure) : problem(c, 409, bought.failure);
    })
    .openapi(changeNumber, async (c) => {
      const { number } = c.req.valid('param');
      const changed = await numbers.change(
        c.var.session.user.accountId,
        number,
        c.req.valid('json'),
        undefined,
        actorIn(c),
      );
      if (changed.ok) return c.json(changed.value, 200);
      if (changed.failure === 'not-found') return problem(c, 404, changed.failure);
      return changed.failure === 'unknown-agent'
        ? problem(c, 422, 'invalid-request', stranger)
        : problem(c, 409, changed.failure);
    })
    .openapi(releaseNumber, async (c) => {
      const released = await numbers.release(
        c.var.session.user.accountId,
        c.req.valid('param').number,
        actorIn(c),
      );
      if (released.ok) return c.json(released.value, 200);
      return released.failure === 'in-use'
        ? problem(c, 409, released.failure)
        : problem(c, 404, released.failure);
    })
    .openapi(restoreNumber, async (c) => {
      const restored = await numbers.restore(
        c.var.session.user.accountId,
        c.req.valid('param').number,
        actorIn(c),
      );
      if (restored.ok) return c.json(restored.value, 200);
      if (isUnpaid(restored.failure)) return problem(c, 402, restored.failure);
      return restored.failure === 'not-found'
        ? problem(c, 404, restored.failure)
        : problem(c, 409, restored.failure);
    });
