import { createRoute } from '@hono/zod-openapi';
import { meSchema, statusChangeSchema, type Me, type Status } from '#contract/people/people.ts';
import { routes } from '#contract/routes.ts';
import type { User } from '#server/people/users.ts';
import { router } from '../web/context.ts';
import { documented } from '../web/documented.ts';
import { problems } from '../web/problem.ts';

const readMe = createRoute({
  method: 'get',
  path: routes.me,
  summary: 'The signed-in person',
  responses: {
    200: { description: 'You', content: { 'application/json': { schema: documented(meSchema) } } },
    401: problems[401],
  },
});

const chooseStatus = createRoute({
  method: 'put',
  path: routes.status,
  summary: 'Choose a status',
  request: {
    body: { required: true, content: { 'application/json': { schema: documented(statusChangeSchema) } } },
  },
  responses: {
    200: {
      description: 'You, with the new status',
      content: { 'application/json': { schema: documented(meSchema) } },
    },
    401: problems[401],
    422: problems[422],
  },
});

/** Joined by server/wiring/people/people-resources.ts. */
interface OwnVerbs {
  me: (userId: string) => Promise<Me>;
  chooseStatus: (user: User, status: Status) => Promise<void>;
}

export const peopleRoutes = ({ me, chooseStatus: choose }: OwnVerbs) =>
  router()
    .openapi(readMe, async (c) => c.json(await me(c.var.session.user.id), 200))
    .openapi(chooseStatus, async (c) => {
      const { user } = c.var.session;
      await choose(user, c.req.valid('json').status);
      return c.json(await me(user.id), 200);
    });
