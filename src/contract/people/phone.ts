import * as z from 'zod/mini';
import { e164Schema } from '../values/phone-number.ts';

/**
 * Short-lived credentials of the browser's phone, in the form that TURN servers and Kamailio's ephemeral
 * authentication share: username "expiry:user.session", password base64(HMAC(secret, username)).
 */
export const phoneCredentialsSchema = z.object({
  /** Address of record, e.g. "sip:3f0c…@ringside.invalid". */
  aor: z.string(),
  username: z.string(),
  password: z.string(),
  realm: z.string(),
  /** Path of the SIP WebSocket on this host. */
  path: z.string(),
  /** Epoch milliseconds. */
  expiresAt: z.int(),
  iceServers: z.array(
    z.object({
      urls: z.array(z.string()),
      username: z.optional(z.string()),
      credential: z.optional(z.string()),
    }),
  ),
});
export type PhoneCredentials = z.infer<typeof phoneCredentialsSchema>;

/** "Ring me": the demo carrier calls one of the account's tracking numbers. */
export const demoCallSchema = z.object({ to: z.optional(e164Schema), from: z.optional(e164Schema) });

/** What the phone asks for instead of a caller ID: the number of the account that is nearest to the callee (local presence). */
export const BEST_MATCH = 'best-match';

/** Characters of one of them, at most: twelve to a letter that is URI-encoded. */
export const LONGEST_HEADER = 4096;

/** Header fields that carry the context of a call on SIP. All are untrusted text in the browser. */
export const sipHeaders = {
  callId: 'X-Ringside-Call-Id',
  /** URI-encoded UTF-8, so that any source name survives the wire. */
  source: 'X-Ringside-Source',
  /** URI-encoded, as the source. */
  campaign: 'X-Ringside-Campaign',
  queue: 'X-Ringside-Queue',
  /** URI-encoded way so far: "Main menu: 2 → Sales". */
  path: 'X-Ringside-Path',
  /** Seconds the caller has waited. */
  wait: 'X-Ringside-Wait',
  /** Seconds until this offer goes on to the next agent. */
  offer: 'X-Ringside-Offer',
  /** On the phone's INVITE: the caller ID it would like, or "best-match" (local presence); the server decides. */
  callFrom: 'X-Ringside-Call-From',
  /** On our responses to the phone's INVITE: the caller ID used, and why (a CallerIdReason), when it asked for the best match. */
  callerId: 'X-Ringside-Caller-Id',
  callerIdReason: 'X-Ringside-Caller-Id-Reason',
  /** On a final response: an ErrorCode. */
  error: 'X-Ringside-Error',
  assertedIdentity: 'P-Asserted-Identity',
  calledParty: 'P-Called-Party-ID',
} as const;
