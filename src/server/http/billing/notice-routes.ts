import { createRoute, z } from '@hono/zod-openapi';
import { billingRoutes } from '#contract/billing/billing-routes.ts';
import { noticeListSchema } from '#contract/billing/notices.ts';
import type { Notices } from '#server/billing/account/notices.ts';
import { router } from '../web/context.ts';
import { documented } from '../web/documented.ts';
import { onlyFor, onlyWhoSeesEverybody } from '../web/only-for.ts';
import { problem, problemOf, problems } from '../web/problem.ts';

const listNotices = createRoute({
  method: 'get',
  path: billingRoutes.notices,
  summary: 'What administrators have to know of the account’s money, newest first',
  middleware: [onlyWhoSeesEverybody] as const,
  responses: {
    200: {
      description: 'The notices that nobody has put away',
      content: { 'application/json': { schema: documented(noticeListSchema) } },
    },
    401: problems[401],
    403: problems[403],
  },
});

const putAwayNotice = createRoute({
  method: 'delete',
  path: billingRoutes.notice,
  summary: 'Put a notice away',
  middleware: [onlyFor('admin')] as const,
  request: { params: z.object({ id: z.uuid() }) },
  responses: {
    204: { description: 'Put away' },
    401: problems[401],
    403: problems[403],
    404: problemOf('No such notice'),
    422: problems[422],
  },
});

export const noticeRoutes = (notices: Notices) =>
  router()
    .openapi(listNotices, async (c) =>
      c.json({ notices: await notices.list(c.var.session.user.accountId) }, 200),
    )
    .openapi(putAwayNotice, async (c) => {
      const isGone = await notices.putAway(c.var.session.user.accountId, c.req.valid('param').id);
      return isGone ? c.body(null, 204) : problem(c, 404, 'not-found');
    });
