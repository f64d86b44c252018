/** What answers calls: routes of many numbers, office hours, holidays, and what they were before. */
import { z } from 'zod';
import {
  holidaySetInputSchema,
  holidaySetListSchema,
  holidaySetSchema,
  officeHoursInputSchema,
  officeHoursListSchema,
  officeHoursSchema,
} from '#contract/routing/office-hours.ts';
import { routeSavingSchema, routeSchema } from '#contract/routing/routing.ts';
import { triedRouteSchema } from '#contract/routing/tried-route.ts';
import {
  routeListSchema,
  routeUsesSchema,
  routeMadeSchema,
  sharedRouteSchema,
  versionListSchema,
} from '#contract/routing/shared-routes.ts';

const empty = z.null();

export const answeringAnswers = {
  'GET /api/routes': { status: 200, answer: routeListSchema },
  'GET /api/route-uses': { status: 200, answer: routeUsesSchema },
  'POST /api/routes': { status: 201, answer: routeMadeSchema },
  'GET /api/routes/:id': { status: 200, answer: sharedRouteSchema },
  'PUT /api/routes/:id': { status: 200, answer: routeSavingSchema },
  'DELETE /api/routes/:id': { status: 204, answer: empty },
  'POST /api/routes/:id/try': { status: 200, answer: triedRouteSchema },
  'GET /api/routes/:id/versions': { status: 200, answer: versionListSchema },
  'GET /api/routes/:id/versions/:version': {
    status: 200,
    answer: z.object({ name: z.string(), route: routeSchema }),
  },
  'PUT /api/number-routes': { status: 204, answer: empty },
  'GET /api/office-hours': { status: 200, answer: officeHoursListSchema },
  'POST /api/office-hours': { status: 201, answer: officeHoursSchema },
  'PUT /api/office-hours/:id': { status: 200, answer: officeHoursSchema },
  'DELETE /api/office-hours/:id': { status: 204, answer: empty },
  'GET /api/office-hours/:id/versions': { status: 200, answer: versionListSchema },
  'GET /api/office-hours/:id/versions/:version': { status: 200, answer: officeHoursInputSchema },
  'GET /api/holiday-sets': { status: 200, answer: holidaySetListSchema },
  'POST /api/holiday-sets': { status: 201, answer: holidaySetSchema },
  'PUT /api/holiday-sets/:id': { status: 200, answer: holidaySetSchema },
  'DELETE /api/holiday-sets/:id': { status: 204, answer: empty },
  'GET /api/holiday-sets/:id/versions': { status: 200, answer: versionListSchema },
  'GET /api/holiday-sets/:id/versions/:version': { status: 200, answer: holidaySetInputSchema },
} as const;
