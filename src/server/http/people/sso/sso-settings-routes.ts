import { createRoute } from '@hono/zod-openapi';
import {
  ownSsoSchema,
  ssoInputSchema,
  ssoSchema,
  ssoStartedSchema,
  type OwnSso,
  type ProviderFault,
  type Sso,
  type SsoInput,
} from '#contract/people/sso.ts';
import { setupRoutes } from '#contract/setup-routes.ts';
import type { Result } from '#kit/result.ts';
import type { Begun } from '#server/people/sso/sso.ts';
import type { Doer } from '#server/people/team/team-change.ts';
import { router } from '../../web/context.ts';
import { body, documented, json } from '../../web/documented.ts';
import { onlyFor } from '../../web/only-for.ts';
import { problem, problemOf, problems, refused } from '../../web/problem.ts';
import { doerOf, notDone } from '../team/team-routes.ts';
import { keepRound } from './round-cookie.ts';

type SettingFault =
  'forbidden' | 'password-needed' | 'not-found' | 'changed-meanwhile' | { provider: ProviderFault };

/** Joined by server/wiring/people/sso-resources.ts. */
export interface SsoSettingVerbs {
  read: (accountId: string, pageOrigin: string) => Promise<Sso>;
  set: (by: Doer, input: SsoInput) => Promise<Result<Sso, SettingFault>>;
  remove: (by: Doer) => Promise<Result<null, 'forbidden' | 'not-found'>>;
  tryIt: (by: Doer) => Promise<Result<Begun, 'not-found' | ProviderFault>>;
  ofPerson: (userId: string) => Promise<OwnSso>;
}

const administrators = onlyFor('admin');
const settings = json('It', documented(ssoSchema));

const read = createRoute({
  method: 'get',
  path: setupRoutes.sso,
  summary: 'The provider by whose accounts people sign in, and where it is to send them back to',
  middleware: [administrators] as const,
  responses: { ...refused, 200: settings },
});
const set = createRoute({
  method: 'put',
  path: setupRoutes.sso,
  summary: 'Sign in by this provider (OpenID Connect); one that is named anew is looked at first',
  middleware: [administrators] as const,
  request: { body: body(documented(ssoInputSchema)) },
  responses: {
    ...refused,
    200: settings,
    409: problemOf(
      '`password-needed`: required, and no administrator has a password as the way back; `changed-meanwhile`: somebody else saved first',
    ),
    422: problemOf('`detail` says what is wrong with the provider, or the request does not fit the contract'),
  },
});
const remove = createRoute({
  method: 'delete',
  path: setupRoutes.sso,
  summary: 'Sign in by no provider any more',
  middleware: [administrators] as const,
  responses: {
    ...refused,
    204: { description: 'Passwords let people in again; who has none gets a link to one' },
    404: problemOf('There is none'),
  },
});
const tryIt = createRoute({
  method: 'post',
  path: setupRoutes.trySso,
  summary: 'Go the whole way in this browser; it changes nothing, and says who it would be',
  middleware: [administrators] as const,
  responses: {
    ...refused,
    200: json('Where to go', documented(ssoStartedSchema)),
    404: problemOf('There is none'),
    422: problemOf('`detail` says why the provider cannot be asked'),
  },
});
const ofPerson = createRoute({
  method: 'get',
  path: setupRoutes.ownSso,
  summary: 'Whether you sign in by the account of your company',
  responses: { 200: json('Whether', documented(ownSsoSchema)), 401: problems[401] },
});

export const ssoSettingsRoutes = (sso: SsoSettingVerbs) =>
  router()
    .openapi(read, async (c) => c.json(await sso.read(c.var.session.user.accountId, c.var.pageOrigin), 200))
    .openapi(set, async (c) => {
      const done = await sso.set(doerOf(c), c.req.valid('json'));
      if (done.ok) return c.json(done.value, 200);
      const { failure } = done;
      if (typeof failure === 'object')
        return problem(c, 422, 'invalid-request', { path: 'body.issuer', detail: failure.provider });
      if (failure === 'not-found') return problem(c, 422, 'invalid-request', { path: 'body.clientSecret' });
      return failure === 'forbidden' ? problem(c, 403, failure) : problem(c, 409, failure);
    })
    .openapi(remove, async (c) => {
      const done = await sso.remove(doerOf(c));
      return done.ok ? c.body(null, 204) : notDone(c, done.failure);
    })
    .openapi(tryIt, async (c) => {
      const begun = await sso.tryIt(doerOf(c));
      if (begun.ok) {
        keepRound(c, begun.value);
        return c.json({ url: begun.value.url }, 200);
      }
      return begun.failure === 'not-found'
        ? problem(c, 404, begun.failure)
        : problem(c, 422, 'invalid-request', { detail: begun.failure });
    })
    .openapi(ofPerson, async (c) => c.json(await sso.ofPerson(c.var.session.user.id), 200));
