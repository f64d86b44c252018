import { createRoute } from '@hono/zod-openapi';
import { forgottenPasswordSchema, passwordMailSchema } from '#contract/people/team.ts';
import { setupRoutes } from '#contract/setup-routes.ts';
import type { Clock } from '#kit/clock.ts';
import { router } from '../web/context.ts';
import { documented } from '../web/documented.ts';
import { NetworkLimit } from '../web/limits/network-limit.ts';
import { comeBackLater, problem, problemOf, problems } from '../web/problem.ts';

/** null: there is no mail server. Resolves once it is known that the link will be mailed, if there is anybody to get it. */
type Ask = ((asking: { email: string; address: string; pageOrigin: string }) => Promise<void>) | null;

/** Longer than the work for somebody who is found: how soon it is answered tells nobody who has an address. */
const ANSWER_AFTER_MS = 300;
const TRIES = 10;
const WINDOW_SECONDS = 60 * 60;

const readMail = createRoute({
  method: 'get',
  path: setupRoutes.forgottenPassword,
  summary: 'Whether a forgotten password is helped by mail',
  responses: {
    200: {
      description: 'Whether',
      content: { 'application/json': { schema: documented(passwordMailSchema) } },
    },
  },
});

const askForLink = createRoute({
  method: 'post',
  path: setupRoutes.forgottenPassword,
  summary: 'Mail a link to a new password to who has this address, if anybody has',
  request: {
    body: {
      required: true,
      content: { 'application/json': { schema: documented(forgottenPasswordSchema) } },
    },
  },
  responses: {
    202: { description: 'It is mailed, if somebody has the address' },
    404: problemOf('There is no mail here'),
    422: problems[422],
    429: problemOf('Too many tries; `retryAfterSeconds` says how long to wait'),
  },
});

/** Not behind the sign-in. */
export function forgottenPasswordRoutes(ask: Ask, clock: Clock) {
  const limit = new NetworkLimit({ tries: TRIES, windowSeconds: WINDOW_SECONDS });

  return router()
    .openapi(readMail, (c) => c.json({ isMailed: ask !== null }, 200))
    .openapi(askForLink, async (c) => {
      if (!ask) return problem(c, 404, 'not-found');
      const { network, address } = c.var.sender;
      const waitSeconds = await limit.waitSeconds(network);
      if (waitSeconds > 0) return comeBackLater(c, 429, waitSeconds);
      await Promise.all([
        ask({ email: c.req.valid('json').email, address, pageOrigin: c.var.pageOrigin }),
        new Promise<void>((resolve) => clock.after(ANSWER_AFTER_MS, resolve)),
      ]);
      return c.body(null, 202);
    });
}
