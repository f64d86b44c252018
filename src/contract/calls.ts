import { z } from 'zod';
import { errorCodeSchema } from './errors.ts';
import { microsSchema } from './money.ts';

export const legOutcomeSchema = z.enum([
  'answered',
  'answered-elsewhere',
  'no-answer',
  'declined',
  'busy',
  'unreachable',
  'cancelled',
  'failed',
]);
export type LegOutcome = z.infer<typeof legOutcomeSchema>;

/** One SIP dialog of a call. */
export const legSchema = z.object({
  id: z.string(),
  party: z.enum(['caller', 'agent', 'callee']),
  userId: z.string().nullable(),
  /** An agent's name, or the telephone number. */
  name: z.string(),
  startedAt: z.number().int(),
  answeredAt: z.number().int().nullable(),
  endedAt: z.number().int().nullable(),
  /** null while it rings or talks. */
  outcome: legOutcomeSchema.nullable(),
});
export type Leg = z.infer<typeof legSchema>;

export const callStateSchema = z.enum(['ringing', 'answered', 'ended']);

/** How the whole call ended. `abandoned`: the caller left before an answer. `missed`: nobody answered. */
export const callOutcomeSchema = z.enum([
  'answered',
  'missed',
  'abandoned',
  'busy',
  'declined',
  'refused',
  'failed',
]);
export type CallOutcome = z.infer<typeof callOutcomeSchema>;

/** The call record (CDR). Sent while the call lives, too: cost and state then move. Text in it is untrusted. */
export const callSchema = z.object({
  id: z.string(),
  direction: z.enum(['inbound', 'outbound']),
  state: callStateSchema,
  outcome: callOutcomeSchema.nullable(),
  /** Why it was refused or failed. */
  reason: errorCodeSchema.nullable(),
  /** E.164 where known; "anonymous" where the caller hides it. */
  from: z.string(),
  to: z.string(),
  source: z.string().nullable(),
  /** The tracking number dialed (inbound), the caller ID used (outbound). */
  trackingNumber: z.string().nullable(),
  agent: z.object({ id: z.string(), name: z.string() }).nullable(),
  startedAt: z.number().int(),
  answeredAt: z.number().int().nullable(),
  endedAt: z.number().int().nullable(),
  holdMs: z.number().int(),
  costMicros: microsSchema,
  billedSeconds: z.number().int(),
  microsPerMinute: microsSchema.nullable(),
  legs: z.array(legSchema),
});
export type CallRecord = z.infer<typeof callSchema>;

export const callQuerySchema = z.object({
  /** Only calls that started before this instant: pages go back in time. */
  before: z.coerce.number().int().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

export const callListSchema = z.object({
  calls: z.array(callSchema),
  nextBefore: z.number().int().nullable(),
});
export type CallList = z.infer<typeof callListSchema>;
