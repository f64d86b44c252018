import * as z from 'zod/mini';
import { storable } from '../values/storable-text.ts';
import { microsSchema } from '../values/money.ts';

export const usageGroupSchema = z.enum(['day', 'number', 'agent', 'source', 'direction', 'destination']);
export type UsageGroup = z.infer<typeof usageGroupSchema>;

const day = z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}$/));
const text = z.string().check(z.maxLength(120), storable);

/**
 * GET /api/billing/usage and its CSV (supervisors of those whom they see, and administrators): charges of calls that are over and were
 * answered, by the day on which they ended in `timeZone` (an IANA name), first and last day included, at most 366 days.
 * Filters are exact keys of the other groupings.
 */
export const usageQuerySchema = z.object({
  from: day,
  to: day,
  by: z._default(usageGroupSchema, 'day'),
  timeZone: z._default(z.string().check(z.maxLength(60)), 'UTC'),
  direction: z.optional(z.enum(['inbound', 'outbound'])),
  number: z.optional(text),
  agent: z.optional(text),
  source: z.optional(text),
  destination: z.optional(text),
});
export type UsageQuery = z.infer<typeof usageQuerySchema>;

export const usageRowSchema = z.object({
  /** "2026-05-14", an E.164 number, a user's id, a source, a direction, a place of the rate deck; '' where there is none. */
  key: z.string(),
  /** What people read: an agent's name; else the key. */
  label: z.string(),
  /** Charges: a call that is forwarded through the trunk has two. */
  calls: z.int(),
  billedSeconds: z.int(),
  /** Of these, from packages. */
  packageSeconds: z.int(),
  costMicros: microsSchema,
});
export type UsageRow = z.infer<typeof usageRowSchema>;

/** By day: every day of the range, in order, also those without a call. Otherwise the dearest first, at most 500. */
export const usageSchema = z.object({
  rows: z.array(usageRowSchema),
  total: z.object({
    calls: z.int(),
    billedSeconds: z.int(),
    packageSeconds: z.int(),
    costMicros: microsSchema,
  }),
  /** What the filters offer, of the same days. */
  choices: z.object({
    numbers: z.array(z.string()),
    agents: z.array(z.object({ id: z.string(), name: z.string() })),
    sources: z.array(z.string()),
    destinations: z.array(z.string()),
  }),
});
export type Usage = z.infer<typeof usageSchema>;
