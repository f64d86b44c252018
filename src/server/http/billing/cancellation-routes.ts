import { createRoute } from '@hono/zod-openapi';
import { billingRoutes } from '#contract/billing/billing-routes.ts';
import { cancellationSchema, type PlanStanding } from '#contract/billing/plans.ts';
import type { Result } from '#kit/result.ts';
import { actorIn, router, type Asker } from '../web/context.ts';
import { documented } from '../web/documented.ts';
import { onlyFor } from '../web/only-for.ts';
import { theStanding } from './plan-routes.ts';
import { problem, problemOf, refused } from '../web/problem.ts';

/** What these routes need, joined by server/accounts/account-closing.ts. */
export interface Cancellation {
  /** @param typed what was typed to confirm it; must be the account's name */
  close(
    whose: { accountId: string; by: Asker },
    typed: string,
  ): Promise<Result<PlanStanding, 'other-name' | 'account-closed'>>;
  reopen(whose: { accountId: string; by: Asker }): Promise<Result<PlanStanding, 'not-reopenable'>>;
}

const close = createRoute({
  method: 'post',
  path: billingRoutes.cancellation,
  summary:
    'Cancel the service: numbers are released, what is left of the fee comes back, nothing can be called',
  middleware: [onlyFor('admin')] as const,
  request: {
    body: { required: true, content: { 'application/json': { schema: documented(cancellationSchema) } } },
  },
  responses: {
    ...refused,
    200: theStanding('Closed, and readable until then'),
    409: problemOf('`account-closed`: it is already'),
    422: problemOf("The request does not fit the contract, or `name` is not the account's"),
  },
});

const reopen = createRoute({
  method: 'delete',
  path: billingRoutes.cancellation,
  summary: 'Take the service up again, on the starter plan',
  middleware: [onlyFor('admin')] as const,
  responses: {
    ...refused,
    200: theStanding('The starter plan'),
    409: problemOf('`not-reopenable`: it is not cancelled, or was too long ago'),
  },
});

const otherName = { path: 'body.name', detail: "is not the account's name" };

export const cancellationRoutes = (cancellation: Cancellation) =>
  router()
    .openapi(close, async (c) => {
      const closed = await cancellation.close(
        { accountId: c.var.session.user.accountId, by: actorIn(c) },
        c.req.valid('json').name,
      );
      if (closed.ok) return c.json(closed.value, 200);
      return closed.failure === 'other-name'
        ? problem(c, 422, 'invalid-request', otherName)
        : problem(c, 409, closed.failure);
    })
    .openapi(reopen, async (c) => {
      const reopened = await cancellation.reopen({ accountId: c.var.session.user.accountId, by: actorIn(c) });
      return reopened.ok ? c.json(reopened.value, 200) : problem(c, 409, reopened.failure);
    });
