import { createRoute } from '@hono/zod-openapi';
import { billingRoutes } from '#contract/billing/billing-routes.ts';
import type { Result } from '#kit/result.ts';
import { router } from '../web/context.ts';
import { problem, problemOf } from '../web/problem.ts';

/** Takes a message, as it came; @throws when it cannot be heard now, and has to come again. */
export type TakeMessage = (body: string, signature: string) => Promise<Result<null, 'bad-signature'>>;

const MOST_SIGNATURE = 1024;

const takeMessage = createRoute({
  method: 'post',
  path: billingRoutes.providerEvents,
  summary:
    'The provider of cards tells what became of payments: its own message, signed in `Stripe-Signature`',
  responses: {
    204: { description: 'Heard, now or before' },
    400: problemOf('Not signed by the provider, or too long ago'),
    413: problemOf('Too large'),
  },
});

/** Not behind the sign-in: a message proves itself by its signature. */
export const providerEventRoutes = (take: TakeMessage) =>
  router().openapi(takeMessage, async (c) => {
    const signature = c.req.header('stripe-signature') ?? '';
    // Signed is what came, byte for byte: nothing reads it before.
    const isTaken = signature.length <= MOST_SIGNATURE && (await take(await c.req.text(), signature)).ok;
    return isTaken
      ? c.body(null, 204)
      : problem(c, 400, 'invalid-request', { path: 'header.stripe-signature' });
  });
