import { createRoute } from '@hono/zod-openapi';
import { randomBytes } from 'node:crypto';
import { meSchema } from '#contract/people/people.ts';
import { passkeyOptionsSchema, signedPasskeySchema, type SignedPasskey } from '#contract/people/passkeys.ts';
import { setupRoutes } from '#contract/setup-routes.ts';
import type { Result } from '#kit/result.ts';
import type { Site } from '#server/people/second-factor/passkeys.ts';
import type { CameIn } from '#server/people/second-factor/second-step.ts';
import type { SessionOrigin } from '#server/people/sign-in/sessions.ts';
import { router } from '../../web/context.ts';
import { documented } from '../../web/documented.ts';
import { NetworkLimit } from '../../web/limits/network-limit.ts';
import { comeBackLater, problem, problemOf, problems } from '../../web/problem.ts';
import { ownAddress } from '../../web/through-door.ts';
import { forgetSignInToken, readSignInToken, writeSignInToken } from '../session-cookie.ts';
import { goOnAs, originOf } from '../signing-in.ts';
import type { Entrance } from './second-step-routes.ts';

/** Joined by server/wiring/people/second-factor-resources.ts. */
export interface PasskeySignInVerbs {
  ask: (browser: string, site: Site) => Promise<Record<string, unknown>>;
  signIn: (
    browser: string,
    given: { site: Site; signed: SignedPasskey; origin: SessionOrigin },
  ) => Promise<Result<CameIn, 'code-wrong' | 'deactivated' | 'company-only'>>;
}

const COOKIE = 'ringside_passkey';
const tooMany = problemOf('Too many tries; `retryAfterSeconds` says how long to wait');

const ask = createRoute({
  method: 'post',
  path: setupRoutes.passkeySignInOptions,
  summary: 'What a passkey is to sign for a sign-in',
  responses: {
    200: {
      description: 'For the browser',
      content: { 'application/json': { schema: documented(passkeyOptionsSchema) } },
    },
    429: tooMany,
  },
});
const signIn = createRoute({
  method: 'post',
  path: setupRoutes.passkeySignIn,
  summary: 'Sign in by a passkey, with no password',
  request: {
    body: {
      required: true,
      content: { 'application/json': { schema: documented(signedPasskeySchema) } },
    },
  },
  responses: {
    200: { description: 'Signed in', content: { 'application/json': { schema: documented(meSchema) } } },
    403: problemOf(
      '`code-wrong`: none that is known here; `deactivated`: an administrator has stopped this person; `company-only`: the company wants its own accounts used',
    ),
    422: problems[422],
    429: tooMany,
  },
});

const TRIES = 100;
const WINDOW_SECONDS = 15 * 60;

/** Not behind the sign-in. */
export function passkeySignInRoutes({ sessions, me, log }: Entrance, passkeys: PasskeySignInVerbs) {
  // Each keeps a challenge for five minutes. An office that comes in from one network is not held up: what was right is taken back.
  const limit = new NetworkLimit({ tries: TRIES, windowSeconds: WINDOW_SECONDS });

  return router()
    .openapi(ask, async (c) => {
      const waitSeconds = await limit.waitSeconds(c.var.sender.network);
      if (waitSeconds > 0) return comeBackLater(c, 429, waitSeconds);
      const browser = randomBytes(32).toString('base64url');
      const options = await passkeys.ask(browser, { origin: ownAddress(c) });
      writeSignInToken(c, COOKIE, browser);
      return c.json({ options }, 200);
    })
    .openapi(signIn, async (c) => {
      const { network, address } = c.var.sender;
      const waitSeconds = await limit.waitSeconds(network);
      if (waitSeconds > 0) return comeBackLater(c, 429, waitSeconds);
      const site = { origin: ownAddress(c) };
      const signed = c.req.valid('json').credential;
      const browser = readSignInToken(c, COOKIE) ?? '';
      const came = await passkeys.signIn(browser, { site, signed, origin: originOf(c) });
      forgetSignInToken(c, COOKIE);
      if (!came.ok) {
        log.info({ address }, 'passkey refused');
        return problem(c, 403, came.failure);
      }
      await limit.takeBack(network);
      await limit.takeBack(network);
      await goOnAs(c, { sessions }, came.value);
      log.info({ user: came.value.userId }, 'signed in by a passkey');
      return c.json(await me(came.value.userId), 200);
    });
}
