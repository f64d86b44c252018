import * as z from 'zod/mini';
import { errorCodeSchema } from '../values/errors.ts';
import { microsSchema } from '../values/money.ts';
import { pathStepSchema } from './call-path.ts';

export const legOutcomeSchema = z.enum([
  'answered',
  'answered-elsewhere',
  'no-answer',
  'declined',
  'busy',
  'unreachable',
  'cancelled',
  /** No sound came through: its phone said that it answers, and nobody could have heard anything. */
  'media-failed',
  /** Every line that may be used was in use: nothing was rung. */
  'no-line',
  'failed',
]);
export type LegOutcome = z.infer<typeof legOutcomeSchema>;

/** One SIP dialog of a call. */
export const legSchema = z.object({
  id: z.string(),
  party: z.enum(['caller', 'agent', 'callee', 'receiving']),
  userId: z.nullable(z.string()),
  /** An agent's name, or the telephone number. */
  name: z.string(),
  startedAt: z.int(),
  answeredAt: z.nullable(z.int()),
  endedAt: z.nullable(z.int()),
  /** null while it rings or talks. */
  outcome: z.nullable(legOutcomeSchema),
});
export type Leg = z.infer<typeof legSchema>;

export const callStateSchema = z.enum(['ringing', 'answered', 'ended']);

/** Local presence: the number of the account that is nearest to the callee, and why it is that. */
export const callerIdReasonSchema = z.enum([
  'same-as-last-time',
  'same-area-code',
  'same-region',
  'own-number',
]);
export type CallerIdReason = z.infer<typeof callerIdReasonSchema>;

/** How the whole call ended. `abandoned`: the caller left before an answer. `missed`: nobody answered. */
export const callOutcomeSchema = z.enum([
  'answered',
  /** A message was left. */
  'voicemail',
  'missed',
  'abandoned',
  'busy',
  'declined',
  'refused',
  /** Every line that may be used was in use. */
  'no-line',
  /** No sound format in common: told from the caller's offer, before anybody was rung. */
  'incompatible',
  'failed',
]);
export type CallOutcome = z.infer<typeof callOutcomeSchema>;

/** The call record (CDR). Sent while the call lives, too: cost and state then move. Text in it is untrusted. */
export const callSchema = z.object({
  id: z.string(),
  /** Grows with every change: of two tellings of one call the higher is the newer. */
  revision: z.int(),
  direction: z.enum(['inbound', 'outbound']),
  state: callStateSchema,
  outcome: z.nullable(callOutcomeSchema),
  /** Why it was refused or failed. */
  reason: z.nullable(errorCodeSchema),
  /** E.164 where known; "anonymous" where the caller hides it. */
  from: z.string(),
  to: z.string(),
  source: z.nullable(z.string()),
  campaign: z.nullable(z.string()),
  /** The tracking number dialed (inbound), the caller ID used (outbound). */
  trackingNumber: z.nullable(z.string()),
  agent: z.nullable(z.object({ id: z.string(), name: z.string() })),
  startedAt: z.int(),
  answeredAt: z.nullable(z.int()),
  endedAt: z.nullable(z.int()),
  holdMs: z.int(),
  costMicros: microsSchema,
  billedSeconds: z.int(),
  microsPerMinute: z.nullable(microsSchema),
  legs: z.array(legSchema),
  /** The way through the route, stop by stop; empty for outbound calls. */
  path: z.array(pathStepSchema),
  /** Why an outbound call got its caller ID when the phone asked for the best match; null otherwise. */
  callerIdReason: z.nullable(callerIdReasonSchema),
  /** A message was left, or a recording is kept. */
  hasMessage: z.boolean(),
  hasRecording: z.boolean(),
});
export type CallRecord = z.infer<typeof callSchema>;

export const callQuerySchema = z.object({
  /** Only calls that started before this instant: pages go back in time. */
  before: z.optional(z.coerce.number().check(z.int())),
  limit: z._default(z.coerce.number().check(z.int(), z.minimum(1), z.maximum(200)), 50),
});

export const callListSchema = z.object({
  calls: z.array(callSchema),
  nextBefore: z.nullable(z.int()),
});
export type CallList = z.infer<typeof callListSchema>;
