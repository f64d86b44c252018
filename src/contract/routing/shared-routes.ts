/** Routes as things of their own: one serves many numbers. What a route is stands in routing.ts. */
import * as z from 'zod/mini';
import { lineText } from '../values/line-text.ts';
import { e164Schema } from '../values/phone-number.ts';
import { readVersionSchema, versionSchema } from '../values/version.ts';
import { routeSchema } from './routing.ts';

export const routeNameSchema = lineText(60);

/** Who saved it, and when. `by`: the name as it was then; '': the server itself. */
const saving = { savedAt: z.int(), by: z.string(), version: versionSchema };

/** GET /api/routes, administrators and supervisors, by name. */
export const routeListSchema = z.object({
  routes: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      /** That it serves. */
      numbers: z.int(),
      /** Other ones that go on by it. */
      routes: z.int(),
      savedAt: z.int(),
    }),
  ),
});
export type ListedRoute = z.infer<typeof routeListSchema>['routes'][number];

/** GET /api/routes/{id} */
export const sharedRouteSchema = z.object({
  id: z.string(),
  name: z.string(),
  route: routeSchema,
  /** The numbers that it serves, the first 200 of them. */
  numbers: z.array(z.object({ number: e164Schema, source: z.string() })),
  /** How many it serves in all. */
  count: z.int(),
  /** Those that go on by it, by name. */
  routes: z.array(z.object({ id: z.string(), name: z.string() })),
  ...saving,
});
export type SharedRoute = z.infer<typeof sharedRouteSchema>;

/**
 * GET /api/route-uses, administrators and supervisors: which queues, mailboxes, sounds and numbers to forward to are used
 * by which routes, as these are saved now; what none uses is absent. What is used cannot be deleted (`in-use`).
 */
export const routeUsesSchema = z.object({
  used: z.array(
    z.object({
      id: z.string(),
      /** By name. */
      routes: z.array(z.object({ id: z.string(), name: z.string() })),
    }),
  ),
});
export type UsedThing = z.infer<typeof routeUsesSchema>['used'][number];

/** POST /api/routes, administrators: a new one, or with the same steps as another ("copy"). */
export const newSharedRouteSchema = z.object({
  name: routeNameSchema,
  from: z.union([
    z.object({ route: routeSchema }),
    z.object({ routeId: z.uuid() }),
    /** What this number does now by itself or by its route. */
    z.object({ number: e164Schema }),
  ]),
});
export type NewSharedRoute = z.infer<typeof newSharedRouteSchema>;
export const routeMadeSchema = z.object({ id: z.string(), version: versionSchema });

/**
 * PUT /api/routes/{id}, administrators: answers `routeSavingSchema` (200 with faults: nothing was saved), or 409
 * `changed-meanwhile`. DELETE: `in-use` (409) while a number is served by it, or a route goes on by it.
 */
export const sharedRouteChangeSchema = z.object({
  name: routeNameSchema,
  route: routeSchema,
  version: readVersionSchema,
});
export type SharedRouteChange = z.infer<typeof sharedRouteChangeSchema>;

/**
 * GET /api/routes/{id}/versions, /api/office-hours/{id}/versions and /api/holiday-sets/{id}/versions, the newest first, the
 * last 100. GET …/versions/{version} answers the thing as it was (its input schema). A version is restored by saving it
 * again.
 */
export const versionListSchema = z.object({
  versions: z.array(z.object(saving)),
});
export type SavedVersion = z.infer<typeof versionListSchema>['versions'][number];

/**
 * PUT /api/rented-numbers/{number}/route-choice and PUT /api/number-routes (numbers chosen together), administrators: which
 * route serves them from the next call on. null: what the number does by itself (an agent number rings its agent).
 */
export const routeChoiceSchema = z.object({ routeId: z.nullable(z.uuid()) });
export const routeForNumbersSchema = z.object({
  numbers: z.array(e164Schema).check(z.minLength(1), z.maxLength(3_000)),
  routeId: z.nullable(z.uuid()),
});
export type RouteForNumbers = z.infer<typeof routeForNumbersSchema>;
