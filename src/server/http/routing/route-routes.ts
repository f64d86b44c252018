import { createRoute } from '@hono/zod-openapi';
import * as z from 'zod/mini';
import { e164Schema } from '#contract/values/phone-number.ts';
import { setupRoutes } from '#contract/setup-routes.ts';
import { routeSavingSchema, savedRouteSchema, saveRouteSchema } from '#contract/routing/routing.ts';
import { triedRouteSchema, tryRouteSchema } from '#contract/routing/tried-route.ts';
import { routeChoiceSchema } from '#contract/routing/shared-routes.ts';
import type { RouteEditor } from '#server/routing/route-editor.ts';
import { actorIn, router } from '../web/context.ts';
import { documented } from '../web/documented.ts';
import { onlyFor } from '../web/only-for.ts';
import { problem, problemOf, problems } from '../web/problem.ts';

const params = documented(z.object({ number: e164Schema }));
const noSuchNumber = problemOf('No such number');

const readRoute = createRoute({
  method: 'get',
  path: setupRoutes.route,
  summary: 'What a number does with a call',
  middleware: [onlyFor('supervisor', 'admin')] as const,
  request: { params },
  responses: {
    200: {
      description: 'The saved route, or what the number does by itself',
      content: { 'application/json': { schema: documented(savedRouteSchema) } },
    },
    401: problems[401],
    403: problems[403],
    404: noSuchNumber,
    422: problems[422],
  },
});

const saveRoute = createRoute({
  method: 'put',
  path: setupRoutes.route,
  summary:
    'Set what a number does with the calls that come from now on: where its route serves others, it gets one of its own',
  middleware: [onlyFor('admin')] as const,
  request: {
    params,
    body: { required: true, content: { 'application/json': { schema: documented(saveRouteSchema) } } },
  },
  responses: {
    200: {
      description:
        'Saved, unless faults stand in the way; a step that nobody reaches is told, and stands in no way',
      content: { 'application/json': { schema: documented(routeSavingSchema) } },
    },
    401: problems[401],
    403: problems[403],
    404: noSuchNumber,
    409: problemOf(
      '`changed-meanwhile`: somebody else saved first; `too-many`: it needs a route of its own, and there are 1,000',
    ),
    422: problems[422],
  },
});

const tryRoute = createRoute({
  method: 'post',
  path: setupRoutes.tryRoute,
  summary: 'The way of a call through a route if nobody answers. No call is made',
  middleware: [onlyFor('supervisor', 'admin')] as const,
  request: {
    params,
    body: { required: true, content: { 'application/json': { schema: documented(tryRouteSchema) } } },
  },
  responses: {
    200: {
      description: 'Its way, and the faults of the route',
      content: { 'application/json': { schema: documented(triedRouteSchema) } },
    },
    401: problems[401],
    403: problems[403],
    404: noSuchNumber,
    422: problems[422],
  },
});

const chooseRoute = createRoute({
  method: 'put',
  path: setupRoutes.routeChoice,
  summary: 'Which route serves a number from the next call on; null: what it does by itself',
  middleware: [onlyFor('admin')] as const,
  request: {
    params,
    body: { required: true, content: { 'application/json': { schema: documented(routeChoiceSchema) } } },
  },
  responses: {
    204: { description: 'Chosen' },
    401: problems[401],
    403: problems[403],
    404: noSuchNumber,
    422: problems[422],
  },
});

export const routeRoutes = (editor: RouteEditor) =>
  router()
    .openapi(readRoute, async (c) => {
      const { accountId } = c.var.session.user;
      const saved = await editor.read({ accountId, ...c.req.valid('param') });
      return saved ? c.json(saved, 200) : problem(c, 404, 'not-found');
    })
    .openapi(saveRoute, async (c) => {
      const { accountId } = c.var.session.user;
      const owner = { accountId, ...c.req.valid('param') };
      const saving = await editor.save(owner, c.req.valid('json'), actorIn(c));
      if (saving.ok) return c.json(saving.value, 200);
      return saving.failure === 'not-found'
        ? problem(c, 404, saving.failure)
        : problem(c, 409, saving.failure);
    })
    .openapi(chooseRoute, async (c) => {
      const { accountId } = c.var.session.user;
      const { number } = c.req.valid('param');
      const choice = { numbers: [number], routeId: c.req.valid('json').routeId };
      const chosen = await editor.choose(accountId, choice, actorIn(c));
      if (chosen.ok) return c.body(null, 204);
      return chosen.failure.unknown === 'number'
        ? problem(c, 404, 'not-found')
        : problem(c, 422, 'invalid-request', { path: 'body.routeId', detail: 'is not of this account' });
    })
    .openapi(tryRoute, async (c) => {
      const { accountId } = c.var.session.user;
      const tried = await editor.try({ accountId, ...c.req.valid('param') }, c.req.valid('json'));
      return tried ? c.json(tried, 200) : problem(c, 404, 'not-found');
    });
