import { createRoute } from '@hono/zod-openapi';
import { numberListSchema, type TrackingNumber } from '#contract/numbers/numbers.ts';
import { routes } from '#contract/routes.ts';
import type { User } from '#server/people/users.ts';
import { router } from '../web/context.ts';
import { documented } from '../web/documented.ts';
import { problems } from '../web/problem.ts';

const listNumbers = createRoute({
  method: 'get',
  path: routes.numbers,
  summary: "The account's tracking numbers, and which of them you may call from",
  responses: {
    200: {
      description: 'Numbers',
      content: { 'application/json': { schema: documented(numberListSchema) } },
    },
    401: problems[401],
  },
});

export const numberRoutes = (numbersFor: (user: User) => Promise<TrackingNumber[]>) =>
  router().openapi(listNumbers, async (c) => c.json({ numbers: await numbersFor(c.var.session.user) }, 200));
