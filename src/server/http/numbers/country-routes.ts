import { createRoute, z } from '@hono/zod-openapi';
import { countryChangeSchema, countryListSchema } from '#contract/numbers/receiving.ts';
import { setupRoutes } from '#contract/setup-routes.ts';
import type { Countries } from '#server/numbers/receiving/countries.ts';
import { actorIn, router } from '../web/context.ts';
import { documented } from '../web/documented.ts';
import { onlyFor } from '../web/only-for.ts';
import { problem, problemOf, problems } from '../web/problem.ts';

const listCountries = createRoute({
  method: 'get',
  path: setupRoutes.countries,
  summary: 'The countries that calls may go to, and those that can be switched on',
  middleware: [onlyFor('supervisor', 'admin')] as const,
  responses: {
    200: {
      description: 'Countries by name',
      content: { 'application/json': { schema: documented(countryListSchema) } },
    },
    401: problems[401],
    403: problems[403],
  },
});

const changeCountry = createRoute({
  method: 'put',
  path: setupRoutes.country,
  summary: 'Switch a country on or off',
  middleware: [onlyFor('admin')] as const,
  request: {
    params: z.object({ code: z.string().regex(/^[A-Z]{2}$/) }),
    body: { required: true, content: { 'application/json': { schema: documented(countryChangeSchema) } } },
  },
  responses: {
    204: { description: 'Switched' },
    401: problems[401],
    403: problems[403],
    404: problemOf('No such country'),
    422: problems[422],
  },
});

export const countryRoutes = (countries: Countries) =>
  router()
    .openapi(listCountries, async (c) =>
      c.json({ countries: await countries.list(c.var.session.user.accountId) }, 200),
    )
    .openapi(changeCountry, async (c) => {
      const change = { ...c.req.valid('param'), ...c.req.valid('json') };
      const changed = await countries.change(c.var.session.user.accountId, change, actorIn(c));
      return changed ? c.body(null, 204) : problem(c, 404, 'not-found');
    });
