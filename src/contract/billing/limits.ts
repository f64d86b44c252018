import * as z from 'zod/mini';
import { microsSchema } from '../values/money.ts';
import { readVersionSchema, versionSchema } from '../values/version.ts';

const dailyMicros = z.nullable(z.int().check(z.minimum(0), z.maximum(1_000_000_000_000)));

/** PUT /api/billing/limits (administrators). null: no limit. Days are the account's. */
export const limitsChangeSchema = z.object({
  /** What calls may cost a day: outbound calls end there, customers still get through. An agent's are those the agent placed. */
  accountDailyMicros: dailyMicros,
  agentDailyMicros: dailyMicros,
  /** The first call ever to a country that is switched on: `tell` lets it through and tells, `hold` waits for an administrator. */
  newCountries: z.enum(['tell', 'hold']),
  /** An agent who begins more calls than this within `burstSeconds` is blocked until an administrator lifts it. */
  burstCalls: z.int().check(z.minimum(2), z.maximum(1000)),
  burstSeconds: z.int().check(z.minimum(5), z.maximum(3600)),
  version: readVersionSchema,
});
export type LimitsChange = z.infer<typeof limitsChangeSchema>;
export const limitsSetSchema = z.object({ version: versionSchema });

/** GET /api/billing/limits, supervisors and administrators. */
export const limitsSchema = z.object({
  accountDailyMicros: z.nullable(microsSchema),
  agentDailyMicros: z.nullable(microsSchema),
  /** Nobody has set limits yet: those of a day are the plan's, and change with it. */
  areByPlan: z.boolean(),
  newCountries: z.enum(['tell', 'hold']),
  burstCalls: z.int(),
  burstSeconds: z.int(),
  version: versionSchema,
  /** Today, calls in progress included. */
  spentTodayMicros: microsSchema,
  /** Who has placed any, the dearest first. */
  agents: z.array(z.object({ id: z.string(), name: z.string(), spentTodayMicros: microsSchema })),
  /** Who may not call out now. DELETE /api/billing/outbound-blocks/{id} lifts one. */
  blocks: z.array(
    z.object({ id: z.string(), userId: z.string(), name: z.string(), since: z.int(), calls: z.int() }),
  ),
  /** Held calls' countries, ISO 3166. PUT /api/billing/new-countries/{code} lets them through from now on. */
  heldCountries: z.array(z.string()),
});
export type Limits = z.infer<typeof limitsSchema>;
