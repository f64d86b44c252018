import { createRoute, z } from '@hono/zod-openapi';
import { billingRoutes } from '#contract/billing/billing-routes.ts';
import {
  cardChangeSchema,
  cardListSchema,
  cardSetupRequestSchema,
  cardSetupSchema,
} from '#contract/billing/payments.ts';
import type { Cards } from '#server/billing/funding/card-setups.ts';
import { actorIn, router } from '../web/context.ts';
import { documented } from '../web/documented.ts';
import { onlyFor, onlyWhoSeesEverybody } from '../web/only-for.ts';
import { ownAddress } from '../web/through-door.ts';
import { problem, problemOf, problems, refused } from '../web/problem.ts';

const params = z.object({ id: z.uuid() });
const theCards = {
  description: 'The cards',
  content: { 'application/json': { schema: documented(cardListSchema) } },
};
const theSetup = (description: string) => ({
  description,
  content: { 'application/json': { schema: documented(cardSetupSchema) } },
});

const listCards = createRoute({
  method: 'get',
  path: billingRoutes.cards,
  summary: 'The saved cards: the first, the backup, the others',
  middleware: [onlyWhoSeesEverybody] as const,
  responses: { ...refused, 200: theCards },
});

const startSetup = createRoute({
  method: 'post',
  path: billingRoutes.cardSetups,
  summary: 'Begin to save a card: on a page of the provider’s, or a test card at once',
  middleware: [onlyFor('admin')] as const,
  request: {
    body: { required: true, content: { 'application/json': { schema: documented(cardSetupRequestSchema) } } },
  },
  responses: {
    ...refused,
    201: theSetup('`url` is to be opened in a new tab, or `card` is saved'),
    404: problemOf('No provider of cards is set up'),
    422: problemOf('No such test card, or the request does not fit the contract'),
  },
});

const readSetup = createRoute({
  method: 'get',
  path: billingRoutes.cardSetup,
  summary: 'What became of it',
  middleware: [onlyFor('admin')] as const,
  request: { params },
  responses: { ...refused, 200: theSetup('The setup'), 404: problemOf('No such setup'), 422: problems[422] },
});

const changeCard = createRoute({
  method: 'patch',
  path: billingRoutes.card,
  summary: 'Make a card the first or the backup, or neither; a new first leaves its place to the old one',
  middleware: [onlyFor('admin')] as const,
  request: {
    params,
    body: { required: true, content: { 'application/json': { schema: documented(cardChangeSchema) } } },
  },
  responses: {
    ...refused,
    200: theCards,
    404: problemOf('No such card'),
    409: problemOf('`in-use`: it is the first until another one is'),
    422: problems[422],
  },
});

const removeCard = createRoute({
  method: 'delete',
  path: billingRoutes.card,
  summary: 'Remove a card, here and at the provider',
  middleware: [onlyFor('admin')] as const,
  request: { params },
  responses: {
    ...refused,
    204: { description: 'Removed' },
    404: problemOf('No such card'),
    409: problemOf('`in-use`: auto-recharge charges it; `payment-in-progress`: it is being charged'),
    422: problems[422],
  },
});

export const cardRoutes = (cards: Cards) =>
  router()
    .openapi(listCards, async (c) => c.json(await cards.list(c.var.session.user.accountId), 200))
    .openapi(startSetup, async (c) => {
      const { testToken = null } = c.req.valid('json');
      const returnUrl = `${ownAddress(c)}/#/account`;
      const started = await cards.startSetup(c.var.session.user.accountId, {
        testToken,
        returnUrl,
        by: actorIn(c),
      });
      if (started.ok) return c.json(started.value, 201);
      if (started.failure === 'not-found') return problem(c, 404, 'not-found');
      return problem(c, 422, 'invalid-request', { path: 'body.testToken', detail: 'is no test card' });
    })
    .openapi(readSetup, async (c) => {
      const read = await cards.readSetup(c.var.session.user.accountId, c.req.valid('param').id);
      return read.ok ? c.json(read.value, 200) : problem(c, 404, read.failure);
    })
    .openapi(changeCard, async (c) => {
      const { accountId } = c.var.session.user;
      const change = { id: c.req.valid('param').id, role: c.req.valid('json').role };
      const changed = await cards.changeRole(accountId, change, actorIn(c));
      if (changed.ok) return c.json(await cards.list(accountId), 200);
      if (changed.failure === 'not-found') return problem(c, 404, 'not-found');
      return problem(c, 409, changed.failure);
    })
    .openapi(removeCard, async (c) => {
      const removed = await cards.remove(c.var.session.user.accountId, c.req.valid('param').id, actorIn(c));
      if (removed.ok) return c.body(null, 204);
      if (removed.failure === 'not-found') return problem(c, 404, 'not-found');
      return problem(c, 409, removed.failure);
    });
