import { createRoute } from '@hono/zod-openapi';
import type { Context } from 'hono';
import {
  officeHoursChangeSchema,
  officeHoursInputSchema,
  officeHoursListSchema,
  officeHoursSchema,
} from '#contract/routing/office-hours.ts';
import { setupRoutes } from '#contract/setup-routes.ts';
import type { OfficeHoursVerbs } from '#server/routing/hours/opening-hours.ts';
import { actorIn, router, type Env } from '../web/context.ts';
import { body, documented, json } from '../web/documented.ts';
import { problem, problems, refused } from '../web/problem.ts';
import { administrators, changing, keptRoutes, params, readers, tooMany } from './kept-routes.ts';

const theHours = json('The office hours', documented(officeHoursSchema));

const listHours = createRoute({
  method: 'get',
  path: setupRoutes.officeHoursList,
  summary: 'Office hours by name, and which routes go by them',
  middleware: readers,
  responses: { ...refused, 200: json('Office hours', documented(officeHoursListSchema)) },
});

const makeHours = createRoute({
  method: 'post',
  path: setupRoutes.officeHoursList,
  summary: 'New office hours',
  middleware: administrators,
  request: { body: body(documented(officeHoursInputSchema)) },
  responses: { ...refused, 201: theHours, 409: tooMany, 422: problems[422] },
});

const changeHours = createRoute({
  method: 'put',
  path: setupRoutes.officeHours,
  summary: 'Change office hours: all routes that go by them follow from the next call on',
  middleware: administrators,
  request: { params, body: body(documented(officeHoursChangeSchema)) },
  responses: { ...changing, 200: theHours },
});

/** Of a request that fits the contract and names what is not there. */
const notThere = (c: Context<Env>, failure: 'unknown-time-zone' | 'unknown-holiday-set') =>
  failure === 'unknown-time-zone'
    ? problem(c, 422, 'invalid-request', { path: 'body.timeZone', detail: 'time-zone-unknown' })
    : problem(c, 422, 'invalid-request', {
        path: 'body.holidaySetIds',
        detail: 'names a set that is not there',
      });

const changeRoutes = (hours: OfficeHoursVerbs) =>
  router()
    .openapi(listHours, async (c) =>
      c.json({ officeHours: await hours.list(c.var.session.user.accountId) }, 200),
    )
    .openapi(makeHours, async (c) => {
      const made = await hours.make(c.var.session.user.accountId, c.req.valid('json'), actorIn(c));
      if (made.ok) return c.json(made.value, 201);
      return made.failure === 'too-many' ? problem(c, 409, 'too-many') : notThere(c, made.failure);
    })
    .openapi(changeHours, async (c) => {
      const { accountId } = c.var.session.user;
      const changed = await hours.change(
        { accountId, ...c.req.valid('param') },
        c.req.valid('json'),
        actorIn(c),
      );
      if (changed.ok) return c.json(changed.value, 200);
      if (changed.failure === 'not-found') return problem(c, 404, 'not-found');
      if (changed.failure === 'changed-meanwhile') return problem(c, 409, changed.failure);
      return notThere(c, changed.failure);
    });

export const officeHoursRoutes = (hours: OfficeHoursVerbs) => [
  changeRoutes(hours),
  keptRoutes(hours, {
    thing: setupRoutes.officeHours,
    versions: setupRoutes.officeHoursVersions,
    version: setupRoutes.officeHoursVersion,
    removal: ['Delete office hours that no route goes by', 'routes go by them'],
    content: documented(officeHoursInputSchema),
  }),
];
