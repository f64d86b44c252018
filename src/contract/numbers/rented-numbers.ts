import * as z from 'zod/mini';
import { lineText } from '../values/line-text.ts';
import { microsSchema } from '../values/money.ts';
import { e164Schema } from '../values/phone-number.ts';
import { readVersionSchema, versionSchema } from '../values/version.ts';

/** A number with everything that an administrator sets or sees. */
export const rentedNumberSchema = z.object({
  number: e164Schema,
  source: z.string(),
  /** What the source is doing: "Spring kitchens". Rides to the phone with the call. */
  campaign: z.nullable(z.string()),
  agentId: z.nullable(z.string()),
  /** `porting`: set up already, routes from its port date on. `released`: can be restored until `restorableUntil`. */
  state: z.enum(['active', 'porting', 'released']),
  microsPerMonth: microsSchema,
  /** Epoch milliseconds of the next renewal; null while porting or released. */
  renewsAt: z.nullable(z.int()),
  restorableUntil: z.nullable(z.int()),
  /** Due and not covered by the balance, or due within days while that is below zero: unpaid for two weeks it is lost. */
  atRisk: z.boolean(),
  recordCalls: z.boolean(),
  /** "This call is recorded", said to the caller before anybody is rung. */
  announceRecording: z.boolean(),
  /** Calls since the first of the account's month. */
  callsThisMonth: z.int(),
  /** Of what an administrator may change, but for its route. */
  version: versionSchema,
  /** The route that serves it; null: it does by itself what it does. */
  routeId: z.nullable(z.string()),
});
export type RentedNumber = z.infer<typeof rentedNumberSchema>;

/** GET /api/rented-numbers, administrators and supervisors: active ones by the day they were bought, then porting, then released. */
export const rentedNumberListSchema = z.object({ numbers: z.array(rentedNumberSchema) });

/** PATCH /api/rented-numbers/{number}: what is not named stays. An agent has one agent number at most. */
export const numberChangeSchema = z.object({
  source: z.optional(lineText(60)),
  campaign: z.optional(z.nullable(lineText(60))),
  agentId: z.optional(z.nullable(z.uuid())),
  recordCalls: z.optional(z.boolean()),
  announceRecording: z.optional(z.boolean()),
  version: readVersionSchema,
});
export type NumberChange = z.infer<typeof numberChangeSchema>;

/** GET /api/number-offers?areaCode=312 or ?tollFree=true: what the carrier has for rent. */
export const numberOfferQuerySchema = z.object({
  areaCode: z.optional(z.string().check(z.regex(/^[2-9]\d\d$/))),
  tollFree: z.optional(z.stringbool()),
});
export const numberOfferListSchema = z.object({
  offers: z.array(z.object({ number: e164Schema, place: z.string(), microsPerMonth: microsSchema })),
});
export type NumberOffer = z.infer<typeof numberOfferListSchema>['offers'][number];

/** The usual routes. Each takes a message in the end. */
export const routeTemplateSchema = z.enum(['ring-buyer', 'ring-everybody', 'office-hours', 'menu', 'queue']);
export type RouteTemplate = z.infer<typeof routeTemplateSchema>;
const newRouteSchema = z.object({
  template: routeTemplateSchema,
  /** IANA: "America/New_York", of office hours. `time-zone-unknown` in `detail` of a 422. */
  timeZone: z.string().check(z.minLength(1), z.maxLength(60)),
});
export type NewRoute = z.infer<typeof newRouteSchema>;

/** POST /api/rented-numbers: all or none. The first month is charged now. */
export const numberPurchaseSchema = z.object({
  /** What the numbers do at first; without it they ring their buyer. */
  route: z.optional(newRouteSchema),
  numbers: z
    .array(z.object({ number: e164Schema, source: lineText(60) }))
    .check(z.minLength(1), z.maxLength(50)),
});
export type NumberPurchase = z.infer<typeof numberPurchaseSchema>;

/** [FAQ] How many numbers are needed: online ceil(visitors a day / 25), 1 an offline channel, 1 an agent. */
export function numbersNeeded(of: { visitorsPerDay: number; offlineChannels: number; agents: number }): {
  online: number;
  offline: number;
  agents: number;
  total: number;
} {
  const online = Math.ceil(Math.max(0, of.visitorsPerDay) / 25);
  return {
    online,
    offline: of.offlineChannels,
    agents: of.agents,
    total: online + of.offlineChannels + of.agents,
  };
}
