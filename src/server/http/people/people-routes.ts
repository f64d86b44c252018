import { createRoute } from '@hono/zod-openapi';
import { meSchema, statusChangeSchema } from '#contract/people/people.ts';
import { routes } from '#contract/routes.ts';
import { router, type HttpParts } from '../web/context.ts';
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

export const peopleRoutes = ({ backend }: HttpParts) =>
  router()
    .openapi(readMe, async (c) => c.json(await backend.me(c.var.session.user.id), 200))
    .openapi(chooseStatus, async (c) => {
      const { user } = c.var.session;
      await backend.chooseStatus(user, c.req.valid('json').status);
      return c.json(await backend.me(user.id), 200);
    });
