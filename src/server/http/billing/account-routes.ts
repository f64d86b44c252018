import { createRoute } from '@hono/zod-openapi';
import { accountSchema, type Account } from '#contract/billing/account.ts';
import { routes } from '#contract/routes.ts';
import { router } from '../web/context.ts';
import { documented } from '../web/documented.ts';
import { problems } from '../web/problem.ts';

const readAccount = createRoute({
  method: 'get',
  path: routes.account,
  summary: 'Balance, reservations, spend and minutes at this instant',
  responses: {
    200: {
      description: 'The account',
      content: { 'application/json': { schema: documented(accountSchema) } },
    },
    401: problems[401],
  },
});

export const accountRoutes = (read: (accountId: string) => Promise<Account>) =>
  router().openapi(readAccount, async (c) => c.json(await read(c.var.session.user.accountId), 200));
