import * as z from 'zod/mini';

/**
 * Every failure that a person may meet has one code. The server speaks codes, never words:
 * one table in the client (client/state/wording/error-words.ts) gives each its words, severity and action.
 */
export const errorCodes = [
  // signing in and being allowed
  'sign-in-failed',
  'signed-out',
  'too-many-attempts',
  'forbidden',
  'origin-refused',
  'not-found',
  'invalid-request',
  'demo-only',
  'server-unavailable',
  'database-away',
  // placing a call
  'balance-empty',
  'balance-below-zero',
  'number-invalid',
  'destination-not-served',
  'destination-off',
  'premium-number',
  'special-service',
  'caller-id-refused',
  'busy',
  'no-answer',
  'declined',
  'not-in-service',
  'trunk-unreachable',
  'carrier-refused',
  'carrier-out-of-order',
  'lines-in-use',
  'media-incompatible',
  'media-failed',
  'call-failed',
  'server-restarting',
  'balance-ran-out',
  'daily-limit',
  'calls-blocked',
  'new-country-held',
  // setting things up
  'changed-meanwhile',
  'number-taken',
  'agent-has-number',
  'extension-taken',
  'not-restorable',
  'in-use',
  'too-many',
  'route-faulty',
  'port-faulty',
  'audio-unreadable',
  'audio-too-long',
  'audio-silent',
  'file-too-large',
  'disk-full',
  'private-address',
  'country-off',
  'recording-refused',
  'csv-unreadable',
  // the account's money
  'card-needed',
  'card-declined',
  'payment-in-progress',
  'price-changed',
  'package-not-renewable',
  'account-closed',
  'test-money',
  'not-reopenable',
  'email-taken',
  // people
  'invited-already',
  'last-administrator',
  'own-access',
  'too-many-people',
  'password-common',
  'second-step',
  'second-factor-required',
  'password-needed',
  'code-wrong',
  'deactivated',
  'company-only',
  'link-unknown',
  'link-used',
  'link-expired',
  // the phone itself
  'microphone-blocked',
  'microphone-blocked-by-system',
  'microphone-undecided',
  'microphone-in-use',
  'microphone-missing',
  'page-not-secure',
  'connection-dropped',
  'registration-refused',
  'phone-in-another-tab',
] as const;

export const errorCodeSchema = z.enum(errorCodes);
export type ErrorCode = z.infer<typeof errorCodeSchema>;

/** Nothing was decided, and the same question gets an answer once the server can give one. */
export const isServerAway = (code: ErrorCode): boolean =>
  code === 'server-unavailable' || code === 'database-away';

/** The body of every API answer that is not 2xx. `path` names the faulty field of a 422, e.g. "body.email"; `detail` what the words name. */
export const apiErrorSchema = z.object({
  error: z.object({
    code: errorCodeSchema,
    path: z.optional(z.string()),
    detail: z.optional(z.string()),
    retryAfterSeconds: z.optional(z.int()),
  }),
});
export type ApiError = z.infer<typeof apiErrorSchema>;
