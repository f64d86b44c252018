import { createRoute } from '@hono/zod-openapi';
import { meSchema, signInSchema } from '#contract/people.ts';
import { routes } from '#contract/routes.ts';
import { router, type HttpParts } from './context.ts';
import { documented } from './documented.ts';
import { problem, problemOf, problems } from './problem.ts';
import { forgetToken, readToken, writeToken } from './session-cookie.ts';
import { SignInLimit } from './sign-in-limit.ts';

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
    422: problems[422],
    429: problemOf('Too many failed tries; `retryAfterSeconds` says how long to wait'),
  },
});

const signOut = createRoute({
  method: 'delete',
  path: routes.session,
  summary: 'Sign out',
  responses: { 204: { description: 'Signed out, or never signed in' } },
});

export function sessionRoutes({ backend, refusedPasswords, log }: HttpParts) {
  const limit = new SignInLimit();

  return router()
    .openapi(signIn, async (c) => {
      const { email, password } = c.req.valid('json');
      const { network: address } = c.var.sender;
      const retryAfterSeconds = await limit.waitSeconds(email, address);
      if (retryAfterSeconds > 0) {
        c.header('Retry-After', String(retryAfterSeconds));
        return problem(c, 429, 'too-many-attempts', { retryAfterSeconds });
      }
      const user = refusedPasswords.includes(password) ? null : await backend.authenticate(email, password);
      if (!user) {
        await limit.failed(email, address);
        log.info({ address }, 'sign-in refused');
        return problem(c, 401, 'sign-in-failed');
      }
      await limit.succeeded(email, address);
      // A session that was there before the password is never the one that goes on (session fixation).
      const before = readToken(c);
      if (before !== undefined) await backend.closeSession(before);
      writeToken(c, await backend.openSession(user.id));
      log.info({ user: user.id }, 'signed in');
      return c.json(await backend.me(user.id), 200);
    })
    .openapi(signOut, async (c) => {
      const token = readToken(c);
      if (token !== undefined) await backend.closeSession(token);
      forgetToken(c);
      return c.body(null, 204);
    });
}
