import { createRoute } from '@hono/zod-openapi';
import { meSchema, signInSchema } from '#contract/people/people.ts';
import { routes } from '#contract/routes.ts';
import { ok } from '#kit/result.ts';
import { router, type HttpParts } from '../web/context.ts';
import { documented } from '../web/documented.ts';
import { comeBackLater, problem, problemOf, problems } from '../web/problem.ts';
import { forgetToken, readDevice, readToken } from './session-cookie.ts';
import { letIn } from './signing-in.ts';
import { SignInLimit } from '../web/limits/sign-in-limit.ts';

const signIn = createRoute({
  method: 'post',
  path: routes.session,
  summary: 'Sign in; the session travels in an HttpOnly cookie',
  request: {
    body: { required: true, content: { 'application/json': { schema: documented(signInSchema) } } },
  },
  responses: {
    200: { description: 'Signed in', content: { 'application/json': { schema: documented(meSchema) } } },
    401: problemOf('Wrong e-mail address or password'),
    403: problemOf(
      '`deactivated`: an administrator has stopped this person; `second-step`: the password was right, and a second factor is asked for; `company-only`: it was right, and the company wants its own accounts used',
    ),
    422: problems[422],
    429: problemOf('Too many failed tries; `retryAfterSeconds` says how long to wait'),
    503: problemOf('Too many sign in at once; `retryAfterSeconds` says how long to wait'),
  },
});

const signOut = createRoute({
  method: 'delete',
  path: routes.session,
  summary: 'Sign out',
  responses: { 204: { description: 'Signed out, or never signed in' } },
});

export function sessionRoutes({ sessions, beginSecondStep, me, refusedPasswords, log }: HttpParts) {
  const limit = new SignInLimit();

  return router()
    .openapi(signIn, async (c) => {
      const { email, password } = c.req.valid('json');
      const { address, network } = c.var.sender;
      const device = readDevice(c);
      const isKnown = (place: string) => sessions.isKnownPlace(email, place);
      const counted = await limit.count({ email, network, device, isKnown });
      if (!counted.ok) return comeBackLater(c, 429, counted.failure);
      const isRefused = refusedPasswords.includes(password);
      const found = isRefused
        ? ok(null)
        : await sessions.authenticate({ email, password, network }).catch(async (error: unknown) => {
            await counted.value.takeBack();
            throw error;
          });
      if (!found.ok) {
        await counted.value.takeBack();
        return comeBackLater(c, 503, found.failure.retryAfterSeconds);
      }
      const proven = found.value;
      if (proven !== null) await counted.value.succeeded();
      if (typeof proven === 'string') return problem(c, 403, proven);
      const come = proven && (await letIn(c, { sessions, beginSecondStep }, proven));
      if (proven === null || come === null) {
        log.info({ address }, 'sign-in refused');
        return problem(c, 401, 'sign-in-failed');
      }
      const { id } = proven.user;
      log.info({ user: id, come }, 'the password was right');
      return come === 'second-step' ? problem(c, 403, come) : c.json(await me(id), 200);
    })
    .openapi(signOut, async (c) => {
      const token = readToken(c);
      if (token !== undefined) await sessions.close(token);
      forgetToken(c);
      return c.body(null, 204);
    });
}
