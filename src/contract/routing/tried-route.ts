/** What becomes of a call that is not made: *Try it*. */
import * as z from 'zod/mini';
import { routeFaultSchema, routeNodeSchema, routeSchema } from './routing.ts';

/** POST /api/rented-numbers/{number}/route/try, /api/routes/{id}/try: no call is made. `route`: a draft; without it the saved one. */
export const tryRouteSchema = z.object({
  route: z.optional(routeSchema),
  /** E.164 or "anonymous". */
  caller: z.string().check(z.maxLength(32)),
  /** Epoch milliseconds. */
  at: z.int(),
  /** What the caller keys in, in order; a comma is a pause in which nothing is pressed. */
  keys: z.string().check(z.regex(/^[0-9*#,]{0,64}$/)),
});
export type TryRoute = z.infer<typeof tryRouteSchema>;

/** One node that a tried call comes by, as if nobody answered. `nodeId`: "route/node" in a route that it goes on by. */
export const triedStepSchema = z.object({
  nodeId: z.string(),
  /** How it leaves; null at the end, or where a caller stays. */
  outlet: z.nullable(z.string()),
  /** Who would ring, in order; several names ring at once. */
  rings: z.array(z.object({ names: z.array(z.string()), forSeconds: z.int() })),
  /** Which line of the node was taken in addition to its outlet: a ring plan's step that rings first; null for none. */
  line: z.nullable(z.int()),
});
export const triedRouteSchema = z.object({
  steps: z.array(triedStepSchema),
  /** Those of other routes, by their `nodeId`. */
  elsewhere: z.optional(z.array(z.object({ nodeId: z.string(), node: routeNodeSchema }))),
  faults: z.array(routeFaultSchema),
});
export type TriedRoute = z.infer<typeof triedRouteSchema>;
