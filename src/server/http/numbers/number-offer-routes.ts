import { createRoute } from '@hono/zod-openapi';
import { numberOfferListSchema, numberOfferQuerySchema } from '#contract/numbers/rented-numbers.ts';
import { setupRoutes } from '#contract/setup-routes.ts';
import type { RentedNumbers } from '#server/numbers/renting/rented-numbers.ts';
import { router } from '../web/context.ts';
import { documented } from '../web/documented.ts';
import { onlyWhoSeesEverybody } from '../web/only-for.ts';
import { problem, problems } from '../web/problem.ts';

const listOffers = createRoute({
  method: 'get',
  path: setupRoutes.numberOffers,
  summary: 'Numbers for rent, by area code or toll-free, with place and price',
  middleware: [onlyWhoSeesEverybody] as const,
  request: { query: documented(numberOfferQuerySchema) },
  responses: {
    200: {
      description: 'At most 30, in a stable order',
      content: { 'application/json': { schema: documented(numberOfferListSchema) } },
    },
    401: problems[401],
    403: problems[403],
    422: problems[422],
  },
});

export const numberOfferRoutes = (numbers: Pick<RentedNumbers, 'offers'>) =>
  router().openapi(listOffers, async (c) => {
    const { areaCode, tollFree } = c.req.valid('query');
    if (tollFree === true) return c.json({ offers: await numbers.offers({ tollFree }) }, 200);
    if (areaCode !== undefined) return c.json({ offers: await numbers.offers({ areaCode }) }, 200);
    const detail = 'an area code, or tollFree=true';
    return problem(c, 422, 'invalid-request', { path: 'query.areaCode', detail });
  });
