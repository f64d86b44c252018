import { z } from 'zod';
import { errorCodeSchema } from '#contract/errors.ts';

/** A call as this phone saw it. The server's record, if there is one, is found by `callId` and holds the cost. */
export const seenCallSchema = z.object({
  /** The phone's own id. */
  id: z.string(),
  userId: z.string(),
  /** The server's id; null when the call never reached it. */
  callId: z.string().nullable(),
  direction: z.enum(['incoming', 'outgoing']),
  /** E.164 or "anonymous". */
  remoteNumber: z.string(),
  remoteName: z.string().nullable(),
  localNumber: z.string().nullable(),
  source: z.string().nullable(),
  startedAt: z.number().int(),
  answeredAt: z.number().int().nullable(),
  /** null: still going on, or the page was closed during the call. */
  endedAt: z.number().int().nullable(),
  end: z
    .object({ by: z.enum(['local', 'remote', 'elsewhere', 'network']), error: errorCodeSchema.nullable() })
    .nullable(),
});
export type SeenCall = z.infer<typeof seenCallSchema>;
