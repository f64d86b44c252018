import { createRoute } from '@hono/zod-openapi';
import { billingRoutes } from '#contract/billing/billing-routes.ts';
import { signUpOfferSchema, signUpSchema, type Plan, type SignUp } from '#contract/billing/plans.ts';
import { meSchema } from '#contract/people/people.ts';
import type { Result } from '#kit/result.ts';
import type { Busy } from '#server/people/sign-in/password-hashing.ts';
import type { User } from '#server/people/users.ts';
import { router, type HttpParts } from '../web/context.ts';
import { documented } from '../web/documented.ts';
import { comeBackLater, problem, problemOf } from '../web/problem.ts';
import { goOnAs, originOf } from './signing-in.ts';
import { NetworkLimit } from '../web/limits/network-limit.ts';

/** What these routes need, joined by server/compose.ts. */
interface SignUpParts extends Pick<HttpParts, 'sessions' | 'me' | 'log'> {
  plans: readonly Plan[];
  /** null: no accounts are opened here. */
  signUp:
    | ((request: SignUp, network: string) => Promise<Result<User, 'email-taken' | 'password-common' | Busy>>)
    | null;
}

const closed = problemOf('No accounts are opened here');

const readOffer = createRoute({
  method: 'get',
  path: billingRoutes.signUp,
  summary: 'What a new account may begin with',
  responses: {
    200: {
      description: 'The plans',
      content: { 'application/json': { schema: documented(signUpOfferSchema) } },
    },
    404: closed,
  },
});

const openAccount = createRoute({
  method: 'post',
  path: billingRoutes.signUp,
  summary: 'Open an account on the starter plan, with its first administrator, who is signed in',
  request: {
    body: { required: true, content: { 'application/json': { schema: documented(signUpSchema) } } },
  },
  responses: {
    201: { description: 'Signed in', content: { 'application/json': { schema: documented(meSchema) } } },
    404: closed,
    409: problemOf('`email-taken`: somebody signs in with this address'),
    422: problemOf('`password-common`, or the request does not fit the contract'),
    429: problemOf('Too many tries; `retryAfterSeconds` says how long to wait'),
    503: problemOf('Too many come at once; `retryAfterSeconds` says how long to wait'),
  },
});

const TRIES = 20;
const WINDOW_SECONDS = 3600;

/** Not behind the sign-in. */
export function signUpRoutes({ sessions, me, log, plans, signUp }: SignUpParts) {
  // Each try costs a slow hash, and tells whether somebody has signed up.
  const limit = new NetworkLimit({ tries: TRIES, windowSeconds: WINDOW_SECONDS });

  return router()
    .openapi(readOffer, (c) => (signUp ? c.json({ plans: [...plans] }, 200) : problem(c, 404, 'not-found')))
    .openapi(openAccount, async (c) => {
      if (!signUp) return problem(c, 404, 'not-found');
      const { network } = c.var.sender;
      const waitSeconds = await limit.waitSeconds(network);
      if (waitSeconds > 0) return comeBackLater(c, 429, waitSeconds);
      const opened = await signUp(c.req.valid('json'), network);
      if (!opened.ok) {
        const { failure } = opened;
        if (typeof failure === 'object') return comeBackLater(c, 503, failure.retryAfterSeconds);
        return failure === 'email-taken'
          ? problem(c, 409, failure)
          : problem(c, 422, failure, { path: 'body.password' });
      }
      const { id, accountId } = opened.value;
      await goOnAs(c, { sessions }, { userId: id, token: await sessions.open(id, originOf(c)) });
      log.info({ user: id, account: accountId }, 'signed up');
      return c.json(await me(id), 201);
    });
}
