import { createRoute } from '@hono/zod-openapi';
import type { Context } from 'hono';
import {
  addedFactorSchema,
  appOfferSchema,
  codeEntrySchema,
  confirmationSchema,
  ownFactorsSchema,
  recoveryCodesSchema,
  type AddedFactor,
  type AppOffer,
  type OwnFactors,
} from '#contract/people/second-factor.ts';
import { setupRoutes } from '#contract/setup-routes.ts';
import type { Result } from '#kit/result.ts';
import type { NotConfirmed } from '#server/people/second-factor/own-factors.ts';
import type { Oneself } from '#server/people/sign-in/own-access.ts';
import type { Busy } from '#server/people/sign-in/password-hashing.ts';
import { router, type Env } from '../../web/context.ts';
import { body, documented, json } from '../../web/documented.ts';
import { NetworkLimit } from '../../web/limits/network-limit.ts';
import { comeBackLater, problem, problemOf, problems } from '../../web/problem.ts';

/** Joined by server/wiring/people/second-factor-resources.ts. */
export interface OwnFactorVerbs {
  read: (userId: string) => Promise<OwnFactors>;
  confirm: (by: Oneself, password: string) => Promise<Result<null, 'sign-in-failed' | Busy>>;
  offerApp: (by: Oneself) => Promise<Result<AppOffer, NotConfirmed>>;
  addApp: (by: Oneself, code: string) => Promise<Result<AddedFactor, NotConfirmed | 'code-wrong'>>;
  removeApp: (by: Oneself) => Promise<Result<null, NotConfirmed | 'not-found' | 'second-factor-required'>>;
  renewCodes: (by: Oneself) => Promise<Result<string[], NotConfirmed | 'not-found'>>;
}

const needed = problemOf('`password-needed`: the sign-in was too long ago');
const none = problemOf('There is none');

const readOwn = createRoute({
  method: 'get',
  path: setupRoutes.ownSecondFactor,
  summary: 'Your second factor',
  responses: { 200: json('It', documented(ownFactorsSchema)), 401: problems[401] },
});
const confirm = createRoute({
  method: 'post',
  path: setupRoutes.confirmOwn,
  summary: 'The password again, for ten minutes of changes to your second factor',
  request: { body: body(documented(confirmationSchema)) },
  responses: {
    204: { description: 'It is right' },
    401: problems[401],
    403: problemOf('`sign-in-failed`: it is wrong'),
    422: problems[422],
    429: problemOf('Too many wrong ones; `retryAfterSeconds` says how long to wait'),
    503: problemOf('Too many come at once; `retryAfterSeconds` says how long to wait'),
  },
});
const offerApp = createRoute({
  method: 'post',
  path: setupRoutes.ownApp,
  summary: 'What an authenticator app is to be given; it counts once a code of it was sent',
  responses: {
    200: json('The secret', documented(appOfferSchema)),
    401: problems[401],
    403: needed,
  },
});
const addApp = createRoute({
  method: 'put',
  path: setupRoutes.ownApp,
  summary: 'The app has it, as a code of it shows; it takes the place of a former one',
  request: { body: body(documented(codeEntrySchema)) },
  responses: {
    200: json('It counts from now on', documented(addedFactorSchema)),
    401: problems[401],
    403: problemOf('`code-wrong`; `password-needed`: the sign-in was too long ago'),
    422: problems[422],
  },
});
const removeApp = createRoute({
  method: 'delete',
  path: setupRoutes.ownApp,
  summary: 'No app any more; you are signed out everywhere but here',
  responses: {
    204: { description: 'Removed' },
    401: problems[401],
    403: needed,
    404: none,
    409: problemOf('`second-factor-required`: your role needs one, and this is the last'),
  },
});
const renewCodes = createRoute({
  method: 'post',
  path: setupRoutes.ownRecoveryCodes,
  summary: 'New recovery codes; the former ones are good no longer',
  responses: {
    200: json('Told this once', documented(recoveryCodesSchema)),
    401: problems[401],
    403: needed,
    404: none,
  },
});

const TRIES = 10;
const WINDOW_SECONDS = 15 * 60;

export const oneselfOf = (c: Context<Env>): Oneself => ({
  user: c.var.session.user,
  sessionId: c.var.session.id,
  ...c.var.sender,
});

export function ownFactorRoutes(own: OwnFactorVerbs) {
  // A session that somebody else has got hold of is no way to the password.
  const limit = new NetworkLimit({ tries: TRIES, windowSeconds: WINDOW_SECONDS });

  return router()
    .openapi(readOwn, async (c) => c.json(await own.read(c.var.session.user.id), 200))
    .openapi(confirm, async (c) => {
      const by = oneselfOf(c);
      const waitSeconds = await limit.waitSeconds(by.user.id);
      if (waitSeconds > 0) return comeBackLater(c, 429, waitSeconds);
      const confirmed = await own.confirm(by, c.req.valid('json').password);
      if (confirmed.ok || confirmed.failure !== 'sign-in-failed') await limit.takeBack(by.user.id);
      if (confirmed.ok) return c.body(null, 204);
      const { failure } = confirmed;
      return typeof failure === 'object'
        ? comeBackLater(c, 503, failure.retryAfterSeconds)
        : problem(c, 403, failure);
    })
    .openapi(offerApp, async (c) => {
      const offered = await own.offerApp(oneselfOf(c));
      return offered.ok ? c.json(offered.value, 200) : problem(c, 403, offered.failure);
    })
    .openapi(addApp, async (c) => {
      const added = await own.addApp(oneselfOf(c), c.req.valid('json').code);
      return added.ok ? c.json(added.value, 200) : problem(c, 403, added.failure);
    })
    .openapi(removeApp, async (c) => {
      const removed = await own.removeApp(oneselfOf(c));
      if (removed.ok) return c.body(null, 204);
      const { failure } = removed;
      if (failure === 'password-needed') return problem(c, 403, failure);
      return failure === 'not-found' ? problem(c, 404, failure) : problem(c, 409, failure);
    })
    .openapi(renewCodes, async (c) => {
      const made = await own.renewCodes(oneselfOf(c));
      if (made.ok) return c.json({ recoveryCodes: made.value }, 200);
      return made.failure === 'not-found' ? problem(c, 404, made.failure) : problem(c, 403, made.failure);
    });
}
