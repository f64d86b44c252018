/** The test provider's messages: JSON, signed with the time they were sent at, as real providers do. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { declineReasonSchema } from '#contract/billing/payments.ts';
import { fail, ok, type Result } from '#kit/result.ts';
import type { ProviderMessage } from '../payment-provider.ts';

/** An overheard message must not be accepted again for long. */
const TOLERANCE_MS = 5 * 60_000;

const cents = z.coerce.bigint();
const providerRef = z.string();
const messageSchema = z.object({
  id: z.string(),
  event: z.discriminatedUnion('type', [
    z.object({
      type: z.literal('charge'),
      paymentId: z.string(),
      outcome: z.discriminatedUnion('state', [
        z.object({ state: z.literal('succeeded'), providerRef }),
        z.object({ state: z.literal('declined'), providerRef, reason: z.enum(declineReasonSchema.options) }),
        z.object({ state: z.literal('needs-action'), providerRef, url: z.null() }),
      ]),
    }),
    z.object({ type: z.literal('refund'), paymentId: z.string(), providerRef, cents }),
    z.object({ type: z.literal('dispute'), providerRef, cents }),
  ]),
});
export type TestMessage = z.input<typeof messageSchema>;

interface Signed {
  body: string;
  /** "t=<epoch milliseconds>,v1=<hex>" */
  signature: string;
}

/** @param at epoch milliseconds */
export function signMessage(secret: string, message: TestMessage, at: number): Signed {
  const body = JSON.stringify(message);
  return { body, signature: `t=${at},v1=${digest(secret, `${at}.${body}`).toString('hex')}` };
}

export function readMessage(
  secret: string,
  { body, signature }: Signed,
  now: number,
): Result<ProviderMessage, 'bad-signature'> {
  const [, at, v1] = /^t=(\d{1,15}),v1=([0-9a-f]{64})$/.exec(signature) ?? [];
  if (at === undefined || v1 === undefined) return fail('bad-signature');
  const isOurs = timingSafeEqual(Buffer.from(v1, 'hex'), digest(secret, `${at}.${body}`));
  if (!isOurs || Math.abs(now - Number(at)) > TOLERANCE_MS) return fail('bad-signature');
  return ok(messageSchema.parse(JSON.parse(body)));
}

const digest = (secret: string, text: string) => createHmac('sha256', secret).update(text).digest();
