import * as z from 'zod/mini';
import { accountSchema, billingChangedSchema } from './billing/account.ts';
import { callSchema } from './calls/calls.ts';
import { meSchema } from './people/people.ts';

/**
 * What the event stream (GET /api/events, server-sent events) says. The SSE `event` field is the type,
 * `id` resumes by Last-Event-ID, `data` is the JSON below.
 */
export const eventSchemas = {
  'account.changed': accountSchema,
  'call.changed': callSchema,
  'me.changed': z.pick(meSchema, { id: true, status: true, statusSince: true }),
  /** Message waiting (RFC 3842): how many new messages its receiver has. Read the messages again. */
  'voicemail.changed': z.object({ unheard: z.int() }),
  /** Something about the account's money that the phone does not show: read it again. */
  'billing.changed': billingChangedSchema,
  /**
   * Who works here, or a team, or whose a number is, of whom one sees: read them again, and oneself with one's numbers. Agents
   * are told of themselves.
   */
  'people.changed': z.object({}),
  /** The gap since Last-Event-ID is too long to replay: read everything again. */
  'stream.reset': z.object({}),
} as const;

export type EventType = keyof typeof eventSchemas;
export type RingsideEvent = {
  [T in EventType]: { type: T; id: string; data: z.infer<(typeof eventSchemas)[T]> };
}[EventType];

/** What each heartbeat (SSE `event: heartbeat`) says of the server itself. */
export const serverStandingSchema = z.object({
  /** It takes no new calls, waits for those that go on, and ends. */
  isDraining: z.boolean(),
  /** Calls go on for a while; nothing that it keeps can be read or changed, and no call begins. */
  isDatabaseAway: z.boolean(),
});
export type ServerStanding = z.infer<typeof serverStandingSchema>;

/** The stream sends a heartbeat at least this often; a browser that hears nothing for twice as long calls its figures stale. */
export const EVENT_HEARTBEAT_MS = 10_000;
