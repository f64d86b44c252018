import * as z from 'zod/mini';
import { microsSchema } from '../values/money.ts';

/**
 * `active`; `past-due`: the last software fee could not be paid and is tried again; `closed`: cancelled, no calls, readable
 * for a while.
 */
export const accountStateSchema = z.enum(['active', 'past-due', 'closed']);
export type AccountState = z.infer<typeof accountStateSchema>;

/** Money and minutes at one instant, live calls included. */
export const accountSchema = z.object({
  id: z.string(),
  name: z.string(),
  /** What is left if every call in progress ended now: ledger sum less the running cost of those calls. May be below 0. */
  availableMicros: microsSchema,
  /** Set aside for calls in progress. */
  reservedMicros: microsSchema,
  /** Running cost of calls in progress; already taken off availableMicros. */
  runningMicros: microsSchema,
  /** Micro-dollars an hour over the last hour (0 when idle). */
  spendMicrosPerHour: microsSchema,
  /** Billed seconds since the first of this month (in `timeZone`), running calls included. Whole minutes at 60/60. */
  secondsThisMonth: z.int(),
  callsInProgress: z.int(),
  /** What running packages have left, calls in progress taken off; null: none is running. */
  packageSecondsLeft: z.nullable(z.int()),
  /**
   * Below this the balance counts as low: a default; 0 before the first money, and where auto-recharge looks after it;
   * its threshold once that has failed.
   */
  lowMicros: microsSchema,
  state: accountStateSchema,
  /** By its clocks the account counts days and months: a name of the IANA database. */
  timeZone: z.string(),
  /** Epoch milliseconds at which these figures were true. */
  at: z.int(),
});
export type Account = z.infer<typeof accountSchema>;

/** Event: which part of the account's money has changed, to be read again. */
export const billingChangedSchema = z.object({
  what: z.enum(['plan', 'packages', 'cards', 'payments', 'notices', 'limits']),
});
export type BillingChange = z.infer<typeof billingChangedSchema>['what'];
