/**
 * What is told to other people's servers: POST, JSON, signed: `X-Ringside-Signature: t=<epoch seconds>,v1=<hex HMAC-SHA256
 * of "<t>.<body>">` with the webhook's secret. Tried again with back-off until it answers 2xx.
 */
import * as z from 'zod/mini';

/**
 * Of calls (`data`: the call's record): call.started, call.answered, call.ended, call.missed (nobody answered and no message
 * was left; after call.ended), voicemail.left. Of the account (`data`: a happening, contract/people/notices.ts):
 * balance.low, balance.empty, card.declined, number.at-risk (unpaid, or lost), port.changed (a date, an exception, or done).
 */
export const webhookEventSchema = z.enum([
  'call.started',
  'call.answered',
  'call.ended',
  'call.missed',
  'voicemail.left',
  'balance.low',
  'balance.empty',
  'card.declined',
  'number.at-risk',
  'port.changed',
]);
export type WebhookEvent = z.infer<typeof webhookEventSchema>;

export const webhookInputSchema = z.object({
  url: z.url({ protocol: /^https?$/ }).check(z.maxLength(500)),
  events: z.array(webhookEventSchema).check(z.minLength(1)),
});
export type WebhookInput = z.infer<typeof webhookInputSchema>;

export const webhookDeliverySchema = z.object({
  id: z.uuid(),
  event: webhookEventSchema,
  /** Epoch milliseconds. */
  at: z.int(),
  attempts: z.int(),
  state: z.enum(['waiting', 'delivered', 'given-up']),
  /** Of the last answer; null: there was none. */
  status: z.nullable(z.int()),
  /** Why there was none: "timeout", "refused", "private address". */
  fault: z.nullable(z.string()),
  nextAttemptAt: z.nullable(z.int()),
});
export type WebhookDelivery = z.infer<typeof webhookDeliverySchema>;

export const webhookSchema = z.object({
  id: z.uuid(),
  url: z.string(),
  events: z.array(webhookEventSchema),
  /** Shown to administrators: what the receiver checks signatures with. */
  secret: z.string(),
  deliveries: z.array(webhookDeliverySchema),
});
export type Webhook = z.infer<typeof webhookSchema>;
/** GET /api/webhooks: each with its last 20 deliveries. */
export const webhookListSchema = z.object({ webhooks: z.array(webhookSchema) });
