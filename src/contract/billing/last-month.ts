import * as z from 'zod/mini';
import { microsSchema } from '../values/money.ts';
import { packageCoverSchema } from './packages.ts';
import { planIdSchema } from './plans.ts';

/**
 * GET /api/billing/last-month (supervisors and administrators): what the calls of the account's last whole month come to
 * elsewhere. Minutes are taken as they were billed; a plan that bills by shorter increments costs less than this says.
 */
export const lastMonthSchema = z.object({
  /** "2026-10" */
  month: z.string(),
  /** Its calls and the plan's fee, packages as they were. Empty: there was no call. */
  plans: z.array(z.object({ plan: planIdSchema, micros: microsSchema })),
  /** What a package could have carried, and what that would have cost by the plan that the account is on. */
  covers: z.array(z.object({ covers: packageCoverSchema, seconds: z.int(), micros: microsSchema })),
});
export type LastMonth = z.infer<typeof lastMonthSchema>;
