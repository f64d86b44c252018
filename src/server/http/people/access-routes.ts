import { createRoute } from '@hono/zod-openapi';
import type { Context } from 'hono';
import * as z from 'zod/mini';
import { meSchema, type Me } from '#contract/people/people.ts';
import {
  ownChangeSchema,
  passwordChangeSchema,
  sessionsEndQuerySchema,
  signedInPlacesSchema,
  type OwnChange,
  type PasswordChange,
  type SignedInPlace,
} from '#contract/people/team.ts';
import { setupRoutes } from '#contract/setup-routes.ts';
import { routes } from '#contract/routes.ts';
import type { Result } from '#kit/result.ts';
import type { Oneself } from '#server/people/sign-in/own-access.ts';
import type { Busy } from '#server/people/sign-in/password-hashing.ts';
import type { SessionsToEnd } from '#server/people/sign-in/sessions.ts';
import type { Team } from '#server/people/team/team.ts';
import { router, type Env } from '../web/context.ts';
import { documented } from '../web/documented.ts';
import { NetworkLimit } from '../web/limits/network-limit.ts';
import { onlyFor } from '../web/only-for.ts';
import { comeBackLater, problem, problemOf, problems, refused } from '../web/problem.ts';
import { doerOf, notDone } from './team/team-routes.ts';

/** Joined by server/wiring/people/team-resources.ts. */
export interface AccessVerbs {
  me: (userId: string) => Promise<Me>;
  /** null: nobody of this account. */
  placesOf: (asking: {
    user: Oneself['user'];
    sessionId: string;
    of: string;
  }) => Promise<SignedInPlace[] | null>;
  endOwn: (by: Oneself, which: SessionsToEnd) => Promise<boolean>;
  endOthers: Team['endSessions'];
  change: (by: Oneself, change: OwnChange) => Promise<void>;
  changePassword: (
    by: Oneself,
    change: PasswordChange,
  ) => Promise<Result<null, 'sign-in-failed' | 'password-common' | 'company-only' | Busy>>;
}

const person = documented(z.object({ id: z.uuid() }));
const session = documented(z.object({ sessionId: z.uuid() }));
const personAndSession = documented(z.object({ id: z.uuid(), sessionId: z.uuid() }));
const ending = documented(sessionsEndQuerySchema);
const administrators = onlyFor('admin');
const places = {
  description: 'Where the person is signed in, the latest seen first',
  content: { 'application/json': { schema: documented(signedInPlacesSchema) } },
};
const endedByChoice = {
  description:
    'They are over, with their event streams and phones; a call in progress, too, if `letCallEnd` does not say otherwise',
};
const nobody = problemOf('Nobody of this account, or no such session');

const listOwn = createRoute({
  method: 'get',
  path: setupRoutes.ownSessions,
  summary: 'Where you are signed in',
  responses: { 200: places, 401: problems[401] },
});
const endAllOwn = createRoute({
  method: 'delete',
  path: setupRoutes.ownSessions,
  summary: 'Sign out everywhere but here',
  request: { query: ending },
  responses: { 204: endedByChoice, 401: problems[401], 422: problems[422] },
});
const endOneOwn = createRoute({
  method: 'delete',
  path: setupRoutes.ownSession,
  summary: 'Sign out there',
  request: { params: session, query: ending },
  responses: { 204: endedByChoice, 401: problems[401], 404: nobody, 422: problems[422] },
});
const listTheirs = createRoute({
  method: 'get',
  path: setupRoutes.personSessions,
  summary: 'Where somebody is signed in',
  middleware: [administrators] as const,
  request: { params: person },
  responses: { ...refused, 200: places, 404: nobody, 422: problems[422] },
});
const endAllTheirs = createRoute({
  method: 'delete',
  path: setupRoutes.personSessions,
  summary: 'Sign somebody out everywhere; of your own sessions all but this one',
  middleware: [administrators] as const,
  request: { params: person, query: ending },
  responses: { ...refused, 204: endedByChoice, 404: nobody, 422: problems[422] },
});
const endOneOfTheirs = createRoute({
  method: 'delete',
  path: setupRoutes.personSession,
  summary: 'Sign somebody out there',
  middleware: [administrators] as const,
  request: { params: personAndSession, query: ending },
  responses: { ...refused, 204: endedByChoice, 404: nobody, 422: problems[422] },
});
const rename = createRoute({
  method: 'patch',
  path: routes.me,
  summary: 'Your name',
  request: {
    body: { required: true, content: { 'application/json': { schema: documented(ownChangeSchema) } } },
  },
  responses: {
    200: { description: 'You', content: { 'application/json': { schema: documented(meSchema) } } },
    401: problems[401],
    422: problems[422],
  },
});
const changePassword = createRoute({
  method: 'put',
  path: setupRoutes.ownPassword,
  summary: 'A new password; you are signed out everywhere but here',
  request: {
    body: { required: true, content: { 'application/json': { schema: documented(passwordChangeSchema) } } },
  },
  responses: {
    204: { description: 'Changed' },
    401: problems[401],
    403: problemOf('`sign-in-failed`: the old one is wrong; `company-only`: no password lets in here'),
    422: problemOf('`password-common`, or the request does not fit the contract'),
    429: problemOf('Too many wrong ones; `retryAfterSeconds` says how long to wait'),
    503: problemOf('Too many come at once; `retryAfterSeconds` says how long to wait'),
  },
});

const TRIES = 10;
const WINDOW_SECONDS = 15 * 60;

const asking = (c: Context<Env>, of: string) => ({
  user: c.var.session.user,
  sessionId: c.var.session.id,
  of,
});
const byDoer = (c: Context<Env>) => ({ ...doerOf(c), sessionId: c.var.session.id });
const oneselfOf = (c: Context<Env>): Oneself => ({
  user: c.var.session.user,
  sessionId: c.var.session.id,
  ...c.var.sender,
});

function ownRoutes(access: AccessVerbs) {
  // A session that somebody else has got hold of is no way to the password.
  const limit = new NetworkLimit({ tries: TRIES, windowSeconds: WINDOW_SECONDS });

  return router()
    .openapi(listOwn, async (c) => {
      const found = await access.placesOf(asking(c, c.var.session.user.id));
      return c.json({ sessions: found ?? [] }, 200);
    })
    .openapi(endAllOwn, async (c) => {
      await access.endOwn(oneselfOf(c), { session: null, ...c.req.valid('query') });
      return c.body(null, 204);
    })
    .openapi(endOneOwn, async (c) => {
      const which = { session: c.req.valid('param').sessionId, ...c.req.valid('query') };
      const isEnded = await access.endOwn(oneselfOf(c), which);
      return isEnded ? c.body(null, 204) : problem(c, 404, 'not-found');
    })
    .openapi(rename, async (c) => {
      const by = oneselfOf(c);
      await access.change(by, c.req.valid('json'));
      return c.json(await access.me(by.user.id), 200);
    })
    .openapi(changePassword, async (c) => {
      const by = oneselfOf(c);
      const waitSeconds = await limit.waitSeconds(by.user.id);
      if (waitSeconds > 0) return comeBackLater(c, 429, waitSeconds);
      const changed = await access.changePassword(by, c.req.valid('json'));
      if (changed.ok || changed.failure !== 'sign-in-failed') await limit.takeBack(by.user.id);
      if (changed.ok) return c.body(null, 204);
      const { failure } = changed;
      if (typeof failure === 'object') return comeBackLater(c, 503, failure.retryAfterSeconds);
      return failure === 'password-common'
        ? problem(c, 422, failure, { path: 'body.password' })
        : problem(c, 403, failure);
    });
}

const theirRoutes = (access: AccessVerbs) =>
  router()
    .openapi(listTheirs, async (c) => {
      const found = await access.placesOf(asking(c, c.req.valid('param').id));
      return found ? c.json({ sessions: found }, 200) : problem(c, 404, 'not-found');
    })
    .openapi(endAllTheirs, async (c) => {
      const ending = c.req.valid('query');
      const done = await access.endOthers(byDoer(c), c.req.valid('param').id, { session: null, ...ending });
      return done.ok ? c.body(null, 204) : notDone(c, done.failure);
    })
    .openapi(endOneOfTheirs, async (c) => {
      const { id, sessionId } = c.req.valid('param');
      const ending = c.req.valid('query');
      const done = await access.endOthers(byDoer(c), id, { session: sessionId, ...ending });
      return done.ok ? c.body(null, 204) : notDone(c, done.failure);
    });

export const accessRoutes = (access: AccessVerbs) => [ownRoutes(access), theirRoutes(access)];
