import { createRoute } from '@hono/zod-openapi';
import {
  holidaySetChangeSchema,
  holidaySetInputSchema,
  holidaySetListSchema,
  holidaySetSchema,
} from '#contract/routing/office-hours.ts';
import { setupRoutes } from '#contract/setup-routes.ts';
import type { HolidaySets } from '#server/routing/hours/opening-hours.ts';
import { actorIn, router } from '../web/context.ts';
import { body, documented, json } from '../web/documented.ts';
import { problem, problems, refused } from '../web/problem.ts';
import { administrators, changing, keptRoutes, params, readers, tooMany } from './kept-routes.ts';

const theSet = json('The set of holidays', documented(holidaySetSchema));

const listSets = createRoute({
  method: 'get',
  path: setupRoutes.holidaySets,
  summary: 'Sets of holidays by name, and public holidays to begin with',
  middleware: readers,
  responses: { ...refused, 200: json('Sets', documented(holidaySetListSchema)) },
});

const makeSet = createRoute({
  method: 'post',
  path: setupRoutes.holidaySets,
  summary: 'A new set of holidays',
  middleware: administrators,
  request: { body: body(documented(holidaySetInputSchema)) },
  responses: { ...refused, 201: theSet, 409: tooMany, 422: problems[422] },
});

const changeSet = createRoute({
  method: 'put',
  path: setupRoutes.holidaySet,
  summary: 'Change a set: all office hours that keep it follow from the next call on',
  middleware: administrators,
  request: { params, body: body(documented(holidaySetChangeSchema)) },
  responses: { ...changing, 200: theSet },
});

const changeRoutes = (sets: HolidaySets) =>
  router()
    .openapi(listSets, async (c) => {
      const own = await sets.list(c.var.session.user.accountId);
      return c.json({ sets: own, samples: [...sets.samples] }, 200);
    })
    .openapi(makeSet, async (c) => {
      const made = await sets.make(c.var.session.user.accountId, c.req.valid('json'), actorIn(c));
      return made.ok ? c.json(made.value, 201) : problem(c, 409, made.failure);
    })
    .openapi(changeSet, async (c) => {
      const { accountId } = c.var.session.user;
      const changed = await sets.change(
        { accountId, ...c.req.valid('param') },
        c.req.valid('json'),
        actorIn(c),
      );
      if (changed.ok) return c.json(changed.value, 200);
      return changed.failure === 'not-found'
        ? problem(c, 404, changed.failure)
        : problem(c, 409, changed.failure);
    });

export const holidaySetRoutes = (sets: HolidaySets) => [
  changeRoutes(sets),
  keptRoutes(sets, {
    thing: setupRoutes.holidaySet,
    versions: setupRoutes.holidaySetVersions,
    version: setupRoutes.holidaySetVersion,
    removal: ['Delete a set that no office hours keep', 'office hours keep it'],
    content: documented(holidaySetInputSchema),
  }),
];
