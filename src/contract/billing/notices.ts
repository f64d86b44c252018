import * as z from 'zod/mini';
import { microsSchema } from '../values/money.ts';
import { declineReasonSchema } from './payments.ts';
import { planIdSchema } from './plans.ts';

/** What an account's administrators have to know. Kept until one of them puts it away, or it is so no longer. */
export const noticeSchema = z.discriminatedUnion('kind', [
  /** It went below `lowMicros`, and was above when this was last told. */
  z.object({ kind: z.literal('balance-low'), micros: microsSchema, lowMicros: microsSchema }),
  /** Nothing can be placed with what is left. */
  z.object({ kind: z.literal('balance-empty') }),
  z.object({
    kind: z.literal('recharge-declined'),
    last4: z.string(),
    reason: declineReasonSchema,
    nextTryAt: z.nullable(z.int()),
  }),
  z.object({ kind: z.literal('backup-card-used'), last4: z.string(), micros: microsSchema }),
  z.object({
    kind: z.literal('payment-refunded'),
    last4: z.string(),
    micros: microsSchema,
    /** Auto-recharge would have taken it from the card again, and is off now. */
    rechargeStopped: z.boolean(),
  }),
  z.object({
    kind: z.literal('payment-declined'),
    last4: z.string(),
    micros: microsSchema,
    reason: declineReasonSchema,
  }),
  z.object({ kind: z.literal('fee-unpaid'), plan: planIdSchema, micros: microsSchema, fallsBackAt: z.int() }),
  z.object({ kind: z.literal('plan-fell-back'), from: planIdSchema }),
  z.object({ kind: z.literal('package-unpaid'), offerId: z.string(), micros: microsSchema }),
  /** `lostAt`: the number is lost unless it is paid by then. */
  z.object({
    kind: z.literal('number-unpaid'),
    number: z.string(),
    micros: microsSchema,
    lostAt: z.int(),
  }),
  /** Unpaid for too long. */
  z.object({ kind: z.literal('number-lost'), number: z.string(), restorableUntil: z.int() }),
  z.object({ kind: z.literal('package-used-up'), offerId: z.string() }),
  z.object({
    kind: z.literal('calls-blocked'),
    blockId: z.string(),
    userId: z.nullable(z.string()),
    name: z.string(),
    calls: z.int(),
    seconds: z.int(),
  }),
  z.object({
    kind: z.literal('daily-limit'),
    userId: z.nullable(z.string()),
    name: z.string(),
    micros: microsSchema,
    /** Nobody has set another. */
    isByPlan: z.optional(z.boolean()),
  }),
  z.object({
    kind: z.literal('new-country'),
    code: z.string(),
    userId: z.nullable(z.string()),
    name: z.string(),
    isHeld: z.boolean(),
  }),
  /** The server's: no recording, message or upload is kept until there is room. */
  z.object({ kind: z.literal('disk-full') }),
]);
export type NoticeFacts = z.infer<typeof noticeSchema>;

/** GET /api/billing/notices (administrators; supervisors read them), newest first. DELETE /api/billing/notices/{id} puts one away. */
export const noticeListSchema = z.object({
  notices: z.array(z.object({ id: z.string(), at: z.int(), facts: noticeSchema })),
});
export type Notice = z.infer<typeof noticeListSchema>['notices'][number];
