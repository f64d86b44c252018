import { createRoute } from '@hono/zod-openapi';
import * as z from 'zod/mini';
import {
  factorRuleSchema,
  factorsOfPersonSchema,
  type FactorRule,
  type FactorsOfPerson,
} from '#contract/people/second-factor.ts';
import { sessionsEndQuerySchema } from '#contract/people/team.ts';
import { setupRoutes } from '#contract/setup-routes.ts';
import type { Result } from '#kit/result.ts';
import type { Ending } from '#server/people/sign-in/sessions.ts';
import type { Doer } from '#server/people/team/team-change.ts';
import { router } from '../../web/context.ts';
import { documented } from '../../web/documented.ts';
import { onlyFor } from '../../web/only-for.ts';
import { problem, problemOf, problems, refused } from '../../web/problem.ts';
import { doerOf, notDone } from '../team/team-routes.ts';

/** Joined by server/wiring/people/second-factor-resources.ts. */
export interface FactorRuleVerbs {
  read: (accountId: string) => Promise<FactorRule>;
  set: (by: Doer, rule: FactorRule) => Promise<Result<FactorRule, 'forbidden'>>;
  /** null: nobody of this account. */
  ofPerson: (accountId: string, id: string) => Promise<FactorsOfPerson | null>;
  reset: (
    by: Doer,
    id: string,
    how: Ending,
  ) => Promise<Result<null, 'not-found' | 'forbidden' | 'own-access'>>;
}

const administrators = onlyFor('admin');
const rule = {
  description: 'The roles',
  content: { 'application/json': { schema: documented(factorRuleSchema) } },
};
const params = documented(z.object({ id: z.uuid() }));

const readRule = createRoute({
  method: 'get',
  path: setupRoutes.secondFactorRule,
  summary: 'Which roles need a second factor',
  middleware: [administrators] as const,
  responses: { ...refused, 200: rule },
});
const setRule = createRoute({
  method: 'put',
  path: setupRoutes.secondFactorRule,
  summary: 'Which roles need one, from the next sign-in of each person',
  middleware: [administrators] as const,
  request: {
    body: { required: true, content: { 'application/json': { schema: documented(factorRuleSchema) } } },
  },
  responses: { ...refused, 200: rule, 422: problems[422] },
});
const readOfPerson = createRoute({
  method: 'get',
  path: setupRoutes.personSecondFactor,
  summary: 'The second factor of somebody',
  middleware: [administrators] as const,
  request: { params },
  responses: {
    ...refused,
    200: {
      description: 'It',
      content: { 'application/json': { schema: documented(factorsOfPersonSchema) } },
    },
    404: problemOf('Nobody of this account'),
    422: problems[422],
  },
});
const reset = createRoute({
  method: 'post',
  path: setupRoutes.resetSecondFactor,
  summary: 'Take away what somebody has lost; their sessions end',
  middleware: [administrators] as const,
  request: { params, query: documented(sessionsEndQuerySchema) },
  responses: {
    ...refused,
    204: { description: 'They sign in with the password alone, or set up another' },
    404: problemOf('Nobody of this account, or nobody who has one'),
    409: problemOf('`own-access`: your own is on your account page'),
    422: problems[422],
  },
});

export const factorRuleRoutes = (rules: FactorRuleVerbs) =>
  router()
    .openapi(readRule, async (c) => c.json(await rules.read(c.var.session.user.accountId), 200))
    .openapi(setRule, async (c) => {
      const set = await rules.set(doerOf(c), c.req.valid('json'));
      return set.ok ? c.json(set.value, 200) : problem(c, 403, set.failure);
    })
    .openapi(readOfPerson, async (c) => {
      const found = await rules.ofPerson(c.var.session.user.accountId, c.req.valid('param').id);
      return found ? c.json(found, 200) : problem(c, 404, 'not-found');
    })
    .openapi(reset, async (c) => {
      const { letCallEnd = false } = c.req.valid('query');
      const done = await rules.reset(doerOf(c), c.req.valid('param').id, { letCallEnd });
      if (done.ok) return c.body(null, 204);
      return done.failure === 'own-access' ? problem(c, 409, done.failure) : notDone(c, done.failure);
    });
