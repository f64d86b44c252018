import * as z from 'zod/mini';
import { accountStateSchema } from './account.ts';
import { lineText } from '../values/line-text.ts';
import { storable } from '../values/storable-text.ts';
import { microsSchema } from '../values/money.ts';
import { readVersionSchema, versionSchema } from '../values/version.ts';

/** Starter and three more; what they cost and carry is configuration (server/billing/plans/plans.json). */
export const planIdSchema = z.enum(['starter', 'team', 'growth', 'enterprise']);
export type PlanId = z.infer<typeof planIdSchema>;

export const planSchema = z.object({
  id: planIdSchema,
  name: z.string(),
  /** One short line: "Wallboard, reports". */
  summary: z.string(),
  /** The software fee, each month. */
  microsPerMonth: microsSchema,
  /** What a minute to or from a local number (US, Canada) costs without a package. */
  localMicrosPerMinute: microsSchema,
});
export type Plan = z.infer<typeof planSchema>;

/** GET /api/billing/plan, supervisors and administrators. Instants are epoch milliseconds. */
export const planStandingSchema = z.object({
  plan: planIdSchema,
  state: accountStateSchema,
  /** The month that is paid for. null on the starter plan before any other was chosen: nothing is paid for. */
  period: z.nullable(z.object({ from: z.int(), until: z.int() })),
  /** past-due: from then on it is on the starter plan. */
  fallsBackAt: z.nullable(z.int()),
  closedAt: z.nullable(z.int()),
  readableUntil: z.nullable(z.int()),
  plans: z.array(planSchema),
});
export type PlanStanding = z.infer<typeof planStandingSchema>;

/** GET /api/billing/plan/quote?plan=growth, and PUT /api/billing/plan (administrators). */
export const planQuoteQuerySchema = z.object({ plan: planIdSchema });

/** What a change would do at `at`, to the micro-dollar: PUT with the same `at`'s figures may differ by the seconds since. */
export const planQuoteSchema = z.object({
  from: planIdSchema,
  to: planIdSchema,
  at: z.int(),
  /** The rest of the month that both parts are taken of, and the whole of it, seconds. */
  secondsLeft: z.int(),
  secondsInMonth: z.int(),
  until: z.int(),
  /** Unused part of the old fee (given back), same part of the new one. */
  creditMicros: microsSchema,
  chargeMicros: microsSchema,
  /** chargeMicros − creditMicros: below 0 the balance grows. */
  dueMicros: microsSchema,
  /** The balance after it. */
  balanceMicros: microsSchema,
  /** What the balance lacks to pay for it; 0: nothing. */
  shortMicros: microsSchema,
  /** Auto-recharge would add this much, from this card, because the balance falls below its threshold. */
  recharge: z.nullable(z.object({ micros: microsSchema, brand: z.string(), last4: z.string() })),
  /** The fee from `until` on. */
  nextMicros: microsSchema,
});
export type PlanQuote = z.infer<typeof planQuoteSchema>;

/**
 * PUT /api/billing/plan: `dueMicros` is what the administrator was shown. It may have fallen since; it may have risen only
 * by the seconds since, in which a credit shrinks, and for five minutes.
 */
export const planChangeSchema = z.object({ plan: planIdSchema, dueMicros: z.int() });
export type PlanChange = z.infer<typeof planChangeSchema>;

/** POST /api/billing/cancellation closes the account, DELETE takes it up again. `name`: the account's, typed. */
export const cancellationSchema = z.object({ name: z.string().check(z.maxLength(200)) });

const line = (most: number) => z.string().check(z.trim(), z.maxLength(most), storable);

/** Who the statements are made out to. PUT /api/billing/company. */
export const companyChangeSchema = z.object({
  name: lineText(120),
  /** Lines of the address, as printed. */
  address: line(400),
  taxId: line(60),
  email: line(254),
  version: readVersionSchema,
});
export type CompanyChange = z.infer<typeof companyChangeSchema>;
/** GET /api/billing/company. */
export const companySchema = z.object({ ...companyChangeSchema.shape, version: versionSchema });
export type Company = z.infer<typeof companySchema>;

/** GET /api/sign-up: what one may begin with; 404 where no accounts are opened. */
export const signUpOfferSchema = z.object({ plans: z.array(planSchema) });

/** POST /api/sign-up, without a session: opens an account, its first administrator, and a session. */
export const signUpSchema = z.object({
  company: lineText(120),
  name: lineText(120),
  email: z.email().check(z.maxLength(254)),
  password: z.string().check(z.minLength(10), z.maxLength(200)),
  /** By whose clocks it will count its days: where the browser is, as far as it says so. */
  timeZone: z.optional(z.string().check(z.maxLength(60))),
});
export type SignUp = z.infer<typeof signUpSchema>;
