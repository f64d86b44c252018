import { createRoute } from '@hono/zod-openapi';
import * as z from 'zod/mini';
import { routeSavingSchema, routeSchema } from '#contract/routing/routing.ts';
import { triedRouteSchema, tryRouteSchema } from '#contract/routing/tried-route.ts';
import {
  newSharedRouteSchema,
  routeForNumbersSchema,
  routeListSchema,
  routeMadeSchema,
  routeNameSchema,
  routeUsesSchema,
  sharedRouteChangeSchema,
  sharedRouteSchema,
} from '#contract/routing/shared-routes.ts';
import { setupRoutes } from '#contract/setup-routes.ts';
import type { RouteEditor } from '#server/routing/route-editor.ts';
import { actorIn, router } from '../web/context.ts';
import { body, documented, json } from '../web/documented.ts';
import { problem, problems, refused } from '../web/problem.ts';
import { administrators, changing, keptRoutes, ofOne, params, readers, tooMany } from './kept-routes.ts';

const listRoutes = createRoute({
  method: 'get',
  path: setupRoutes.sharedRoutes,
  summary: 'Routes by name, and how many numbers each serves',
  middleware: readers,
  responses: { ...refused, 200: json('Routes', documented(routeListSchema)) },
});

const readRoute = createRoute({
  method: 'get',
  path: setupRoutes.sharedRoute,
  summary: 'A route, and the first 200 of the numbers that it serves',
  middleware: readers,
  request: { params },
  responses: { ...ofOne, 200: json('The route', documented(sharedRouteSchema)) },
});

const listUses = createRoute({
  method: 'get',
  path: setupRoutes.routeUses,
  summary: 'Which queues, mailboxes, sounds and numbers to forward to are used by which routes',
  middleware: readers,
  responses: { ...refused, 200: json('What is used', documented(routeUsesSchema)) },
});

const makeRoute = createRoute({
  method: 'post',
  path: setupRoutes.sharedRoutes,
  summary: 'A new route, with steps of its own or those of another route or number',
  middleware: administrators,
  request: { body: body(documented(newSharedRouteSchema)) },
  responses: { ...refused, 201: json('Made', documented(routeMadeSchema)), 409: tooMany, 422: problems[422] },
});

const changeRoute = createRoute({
  method: 'put',
  path: setupRoutes.sharedRoute,
  summary: 'Change a route for all numbers that it serves, for the calls that come from now on',
  middleware: administrators,
  request: { params, body: body(documented(sharedRouteChangeSchema)) },
  responses: {
    ...changing,
    200: json('Saved, unless faults stand in the way', documented(routeSavingSchema)),
  },
});

const tryRoute = createRoute({
  method: 'post',
  path: setupRoutes.trySharedRoute,
  summary: 'The way of a call through a route if nobody answers. No call is made',
  middleware: readers,
  request: { params, body: body(documented(tryRouteSchema)) },
  responses: { ...ofOne, 200: json('Its way, and the faults of the route', documented(triedRouteSchema)) },
});

const chooseRoute = createRoute({
  method: 'put',
  path: setupRoutes.routeForNumbers,
  summary:
    'Which route serves these numbers from the next call on, all or none; null: what they do by themselves',
  middleware: administrators,
  request: { body: body(documented(routeForNumbersSchema)) },
  responses: { ...refused, 204: { description: 'Chosen' }, 422: problems[422] },
});

export const sharedRouteRoutes = (editor: RouteEditor) => [
  changeRoutes(editor),
  seeRoutes(editor),
  keptRoutes(editor, {
    thing: setupRoutes.sharedRoute,
    versions: setupRoutes.routeVersions,
    version: setupRoutes.routeVersion,
    removal: ['Delete a route that serves no number', 'it serves numbers'],
    content: documented(z.object({ name: routeNameSchema, route: routeSchema })),
  }),
];

const changeRoutes = (editor: RouteEditor) =>
  router()
    .openapi(makeRoute, async (c) => {
      const made = await editor.make(c.var.session.user.accountId, c.req.valid('json'), actorIn(c));
      if (made.ok) return c.json(made.value, 201);
      const { failure } = made;
      if (failure.code === 'too-many') return problem(c, 409, failure.code);
      return failure.code === 'route-faulty'
        ? problem(c, 422, failure.code, { path: 'body.from.route', detail: failure.fault.kind })
        : problem(c, 422, 'invalid-request', { path: 'body.from', detail: 'names what is not there' });
    })
    .openapi(changeRoute, async (c) => {
      const { accountId } = c.var.session.user;
      const saving = await editor.change(
        { accountId, ...c.req.valid('param') },
        c.req.valid('json'),
        actorIn(c),
      );
      if (saving.ok) return c.json(saving.value, 200);
      return saving.failure === 'not-found'
        ? problem(c, 404, saving.failure)
        : problem(c, 409, saving.failure);
    })
    .openapi(chooseRoute, async (c) => {
      const chosen = await editor.choose(c.var.session.user.accountId, c.req.valid('json'), actorIn(c));
      if (chosen.ok) return c.body(null, 204);
      const { failure } = chosen;
      const path = failure.unknown === 'route' ? 'body.routeId' : `body.numbers.${failure.place}`;
      return problem(c, 422, 'invalid-request', { path, detail: 'is not of this account' });
    });

const seeRoutes = (editor: RouteEditor) =>
  router()
    .openapi(listRoutes, async (c) =>
      c.json({ routes: await editor.list(c.var.session.user.accountId) }, 200),
    )
    .openapi(listUses, async (c) => c.json({ used: await editor.uses(c.var.session.user.accountId) }, 200))
    .openapi(readRoute, async (c) => {
      const { accountId } = c.var.session.user;
      const found = await editor.find({ accountId, ...c.req.valid('param') });
      return found ? c.json(found, 200) : problem(c, 404, 'not-found');
    })
    .openapi(tryRoute, async (c) => {
      const { accountId } = c.var.session.user;
      const tried = await editor.tryShared({ accountId, ...c.req.valid('param') }, c.req.valid('json'));
      return tried ? c.json(tried, 200) : problem(c, 404, 'not-found');
    });
