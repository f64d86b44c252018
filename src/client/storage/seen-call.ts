import * as z from 'zod/mini';
import { errorCodeSchema } from '#contract/values/errors.ts';

/** A call as this phone saw it. The server's record, if there is one, is found by `callId` and holds the cost. */
export const seenCallSchema = z.object({
  /** The phone's own id. */
  id: z.string(),
  userId: z.string(),
  /** The server's id; null when the call never reached it. */
  callId: z.nullable(z.string()),
  direction: z.enum(['incoming', 'outgoing']),
  /** E.164 or "anonymous". */
  remoteNumber: z.string(),
  remoteName: z.nullable(z.string()),
  localNumber: z.nullable(z.string()),
  source: z.nullable(z.string()),
  startedAt: z.int(),
  answeredAt: z.nullable(z.int()),
  /** null: still going on, or the page was closed during the call. */
  endedAt: z.nullable(z.int()),
  end: z.nullable(
    z.object({ by: z.enum(['local', 'remote', 'elsewhere', 'network']), error: z.nullable(errorCodeSchema) }),
  ),
});
export type SeenCall = z.infer<typeof seenCallSchema>;
