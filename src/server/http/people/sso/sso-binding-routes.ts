import { createRoute } from '@hono/zod-openapi';
import * as z from 'zod/mini';
import { sessionsEndQuerySchema } from '#contract/people/team.ts';
import { personSsoSchema, type PersonSso } from '#contract/people/sso.ts';
import { setupRoutes } from '#contract/setup-routes.ts';
import type { Result } from '#kit/result.ts';
import type { Ending } from '#server/people/sign-in/sessions.ts';
import type { Doer } from '#server/people/team/team-change.ts';
import { router } from '../../web/context.ts';
import { documented, json } from '../../web/documented.ts';
import { onlyFor } from '../../web/only-for.ts';
import { problem, problemOf, problems, refused } from '../../web/problem.ts';
import { doerOf, notDone } from '../team/team-routes.ts';

/** Joined by server/wiring/people/sso-resources.ts. */
export interface SsoBindingVerbs {
  /** null: nobody of this account. */
  bindingOf: (accountId: string, id: string) => Promise<PersonSso | null>;
  unbind: (
    by: Doer & { sessionId: string },
    id: string,
    how: Ending,
  ) => Promise<Result<null, 'not-found' | 'forbidden'>>;
}

const params = documented(z.object({ id: z.uuid() }));
const administrators = onlyFor('admin');

const read = createRoute({
  method: 'get',
  path: setupRoutes.personSso,
  summary: 'Whether somebody comes in by the account of the company',
  middleware: [administrators] as const,
  request: { params },
  responses: {
    ...refused,
    200: json('Whether, and since when', documented(personSsoSchema)),
    404: problemOf('Nobody of this account'),
    422: problems[422],
  },
});
const unbind = createRoute({
  method: 'delete',
  path: setupRoutes.personSso,
  summary:
    'Unbind somebody from the account they come in by; their sessions end, of your own all but this one',
  middleware: [administrators] as const,
  request: { params, query: documented(sessionsEndQuerySchema) },
  responses: {
    ...refused,
    204: { description: 'The next account there with their verified address is bound' },
    404: problemOf('Nobody of this account, or nobody who is bound'),
    422: problems[422],
  },
});

export const ssoBindingRoutes = (bindings: SsoBindingVerbs) =>
  router()
    .openapi(read, async (c) => {
      const { accountId } = c.var.session.user;
      const found = await bindings.bindingOf(accountId, c.req.valid('param').id);
      return found ? c.json(found, 200) : problem(c, 404, 'not-found');
    })
    .openapi(unbind, async (c) => {
      const by = { ...doerOf(c), sessionId: c.var.session.id };
      const { letCallEnd = false } = c.req.valid('query');
      const done = await bindings.unbind(by, c.req.valid('param').id, { letCallEnd });
      return done.ok ? c.body(null, 204) : notDone(c, done.failure);
    });
