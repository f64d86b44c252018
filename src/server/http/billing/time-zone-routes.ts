import { createRoute } from '@hono/zod-openapi';
import { billingRoutes } from '#contract/billing/billing-routes.ts';
import { accountTimeZoneSchema, timeZoneChangeSchema } from '#contract/billing/time-zone.ts';
import type { AccountTimeZones } from '#server/billing/account/time-zone.ts';
import { actorIn, router } from '../web/context.ts';
import { body, documented, json } from '../web/documented.ts';
import { onlyFor, onlyWhoSeesEverybody } from '../web/only-for.ts';
import { problem, problemOf, refused } from '../web/problem.ts';

const readTimeZone = createRoute({
  method: 'get',
  path: billingRoutes.timeZone,
  summary: 'By which clocks the account counts its days and months, and its currency',
  middleware: [onlyWhoSeesEverybody] as const,
  responses: { ...refused, 200: json('The time zone', documented(accountTimeZoneSchema)) },
});

const changeTimeZone = createRoute({
  method: 'put',
  path: billingRoutes.timeZone,
  summary:
    'Change the time zone: at once where nothing was booked yet, else with the next month that begins there',
  middleware: [onlyFor('admin')] as const,
  request: { body: body(documented(timeZoneChangeSchema)) },
  responses: {
    ...refused,
    200: json('As it is kept', documented(accountTimeZoneSchema)),
    422: problemOf('`invalid-request`: there is no such time zone'),
  },
});

export const timeZoneRoutes = (timeZones: AccountTimeZones) =>
  router()
    .openapi(readTimeZone, async (c) => c.json(await timeZones.read(c.var.session.user.accountId), 200))
    .openapi(changeTimeZone, async (c) => {
      const { timeZone } = c.req.valid('json');
      const changed = await timeZones.change(c.var.session.user.accountId, actorIn(c), timeZone);
      return changed.ok
        ? c.json(changed.value, 200)
        : problem(c, 422, 'invalid-request', { path: 'body.timeZone', detail: 'is no time zone of IANA' });
    });
