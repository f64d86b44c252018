import * as z from 'zod/mini';
import { microsSchema } from '../values/money.ts';
import { planIdSchema } from './plans.ts';

/** Why an entry was made: enough to read it without any other table. Instants are epoch milliseconds. */
export const causeSchema = z.discriminatedUnion('type', [
  /** Written before causes were kept, or by hand. */
  z.object({ type: z.literal('other'), text: z.string() }),
  z.object({
    type: z.literal('call'),
    callId: z.string(),
    direction: z.enum(['inbound', 'outbound']),
    /** The far side's number, and ours; null where it is not known. */
    far: z.nullable(z.string()),
    trackingNumber: z.nullable(z.string()),
    agent: z.nullable(z.string()),
    billedSeconds: z.int(),
    /** Of these, from a package. */
    packageSeconds: z.int(),
  }),
  z.object({ type: z.literal('number'), number: z.string(), from: z.int(), until: z.int() }),
  z.object({ type: z.literal('plan'), plan: planIdSchema, from: z.int(), until: z.int() }),
  z.object({
    type: z.literal('plan-change'),
    from: planIdSchema,
    to: planIdSchema,
    creditMicros: microsSchema,
    chargeMicros: microsSchema,
    until: z.int(),
  }),
  z.object({ type: z.literal('plan-ended'), plan: planIdSchema, until: z.int() }),
  z.object({
    type: z.literal('package'),
    offerId: z.string(),
    minutes: z.int(),
    from: z.int(),
    until: z.int(),
  }),
  z.object({
    type: z.literal('payment'),
    paymentId: z.string(),
    brand: z.string(),
    last4: z.string(),
    isAuto: z.boolean(),
  }),
  z.object({
    type: z.literal('refund'),
    paymentId: z.string(),
    brand: z.string(),
    last4: z.string(),
    isDispute: z.boolean(),
  }),
]);
export type Cause = z.infer<typeof causeSchema>;

/** One line of the ledger as people read it: reservations are left out, they change no balance. */
export const ledgerLineSchema = z.object({
  /** Grows; decimal digits. */
  id: z.string(),
  at: z.int(),
  kind: z.enum(['fund', 'settle', 'fee', 'credit', 'refund']),
  /** What it did to the balance: + or −. 0 for a call that a package paid for. */
  micros: microsSchema,
  /** The balance after it: available and set aside for calls. */
  balanceMicros: microsSchema,
  cause: causeSchema,
});
export type LedgerLine = z.infer<typeof ledgerLineSchema>;

/** GET /api/billing/ledger, newest first; supervisors and administrators. */
export const ledgerQuerySchema = z.object({
  before: z.optional(z.string().check(z.regex(/^\d{1,19}$/))),
  limit: z._default(z.coerce.number().check(z.int(), z.minimum(1), z.maximum(200)), 20),
});
export type LedgerQuery = z.output<typeof ledgerQuerySchema>;
export const ledgerPageSchema = z.object({
  lines: z.array(ledgerLineSchema),
  nextBefore: z.nullable(z.string()),
});
export type LedgerPage = z.infer<typeof ledgerPageSchema>;

/** GET /api/billing/balance-history?days=30: the balance as it went, for the line that is drawn. */
export const balanceHistoryQuerySchema = z.object({
  days: z._default(z.coerce.number().check(z.int(), z.minimum(1), z.maximum(366)), 30),
});
/**
 * Oldest first. The closing balance of each of the account's last `days` days: `at` is the day's last millisecond, and now for
 * today's; 0 before the first entry. And each payment with the balance before it and (`micros`) after it.
 */
export const balanceHistorySchema = z.object({
  points: z.array(z.object({ at: z.int(), micros: microsSchema })),
  payments: z.array(z.object({ at: z.int(), beforeMicros: microsSchema, micros: microsSchema })),
});
export type BalanceHistory = z.infer<typeof balanceHistorySchema>;

/** Of years that every calendar and database writes alike. */
const monthPattern = z.string().check(z.regex(/^[12]\d{3}-(?:0[1-9]|1[0-2])$/));
export const statementParamsSchema = z.object({ month: monthPattern });

/** GET /api/billing/statements: the account's months with an entry, newest first. */
export const statementListSchema = z.object({
  months: z.array(z.object({ month: z.string(), openingMicros: microsSchema, closingMicros: microsSchema })),
});

/**
 * GET /api/billing/statements/{month}. Calls are summed up by the account's own number; the CSV has every line.
 * closing = opening + paid in − refunded − fees − calls. 404 before the first entry, and for a month that has not begun.
 */
export const statementSchema = z.object({
  month: z.string(),
  /** The month is not over: its closing balance is that of now. */
  isSoFar: z.boolean(),
  /** By its clocks the month ends. */
  timeZone: z.string(),
  company: z.object({ name: z.string(), address: z.string(), taxId: z.string(), email: z.string() }),
  accountId: z.string(),
  openingMicros: microsSchema,
  closingMicros: microsSchema,
  paidInMicros: microsSchema,
  refundedMicros: microsSchema,
  /** Less what was credited: below 0 where that is more. */
  feesMicros: microsSchema,
  callsMicros: microsSchema,
  calls: z.int(),
  billedSeconds: z.int(),
  packageSeconds: z.int(),
  /** All but calls, oldest first. */
  lines: z.array(ledgerLineSchema),
  /** The dearest first. */
  callsByNumber: z.array(
    z.object({
      /** '' where it was not kept. */
      number: z.string(),
      calls: z.int(),
      billedSeconds: z.int(),
      packageSeconds: z.int(),
      micros: microsSchema,
    }),
  ),
});
export type Statement = z.infer<typeof statementSchema>;
