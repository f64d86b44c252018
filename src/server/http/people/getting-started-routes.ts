import { createRoute } from '@hono/zod-openapi';
import { gettingStartedSchema, type GettingStarted } from '#contract/people/getting-started.ts';
import { setupRoutes } from '#contract/setup-routes.ts';
import type { User } from '#server/people/users.ts';
import { actorIn, router, type Asker } from '../web/context.ts';
import { documented } from '../web/documented.ts';
import { onlyFor } from '../web/only-for.ts';
import { refused } from '../web/problem.ts';

const readList = createRoute({
  method: 'get',
  path: setupRoutes.gettingStarted,
  summary: 'What a new account has done of its first steps',
  middleware: [onlyFor('admin')] as const,
  responses: {
    ...refused,
    200: {
      description: 'The first steps',
      content: { 'application/json': { schema: documented(gettingStartedSchema) } },
    },
  },
});

const hideList = createRoute({
  method: 'post',
  path: setupRoutes.hideGettingStarted,
  summary: 'Show the list of first steps to nobody of the account any more',
  middleware: [onlyFor('admin')] as const,
  responses: { ...refused, 204: { description: 'Hidden' } },
});

/** Joined by server/wiring/people/people-resources.ts. */
interface GettingStartedVerbs {
  read: (user: User) => Promise<GettingStarted>;
  hide: (accountId: string, by: Asker) => Promise<void>;
}

export const gettingStartedRoutes = ({ read, hide }: GettingStartedVerbs) =>
  router()
    .openapi(readList, async (c) => c.json(await read(c.var.session.user), 200))
    .openapi(hideList, async (c) => {
      await hide(c.var.session.user.accountId, actorIn(c));
      return c.body(null, 204);
    });
