import { createRoute } from '@hono/zod-openapi';
import type { TrackingNumber } from '#contract/numbers/numbers.ts';
import { demoCallSchema, phoneCredentialsSchema, type PhoneCredentials } from '#contract/people/phone.ts';
import { routes } from '#contract/routes.ts';
import type { User } from '#server/people/users.ts';
import { router } from '../web/context.ts';
import { documented } from '../web/documented.ts';
import { problem, problemOf, problems } from '../web/problem.ts';

/** Joined by server/wiring/people/people-resources.ts. */
interface PhoneVerbs {
  /** They die with the session. */
  issue: (userId: string, sessionId: string) => PhoneCredentials;
  /** null where there is no demo carrier. */
  demoCall: ((call: { from: string; to: string }) => Promise<void>) | null;
  numbersFor: (user: User) => Promise<TrackingNumber[]>;
}

/** A subscriber of the demo carrier; see README.md. */
const DEMO_CALLER = '+12065550142';

const issueCredentials = createRoute({
  method: 'post',
  path: routes.phoneCredentials,
  summary: 'Short-lived SIP credentials for the browser phone',
  responses: {
    200: {
      description: 'Credentials',
      content: { 'application/json': { schema: documented(phoneCredentialsSchema) } },
    },
    401: problems[401],
  },
});

const ringMe = createRoute({
  method: 'post',
  path: routes.demoCalls,
  summary: 'Demo only: the demo carrier calls a tracking number of this account',
  request: {
    body: { required: true, content: { 'application/json': { schema: documented(demoCallSchema) } } },
  },
  responses: {
    202: { description: 'The carrier is calling' },
    401: problems[401],
    404: problemOf('There is no demo carrier, or the number is not of this account'),
    422: problems[422],
  },
});

export const phoneRoutes = ({ issue, demoCall, numbersFor }: PhoneVerbs) =>
  router()
    .openapi(issueCredentials, (c) => {
      const { id, user } = c.var.session;
      return c.json(issue(user.id, id), 200);
    })
    .openapi(ringMe, async (c) => {
      if (!demoCall) return problem(c, 404, 'demo-only');
      const numbers = await numbersFor(c.var.session.user);
      const { to = numbers.find(({ agentId }) => agentId === null)?.number, from = DEMO_CALLER } =
        c.req.valid('json');
      // Only into this account: the demo carrier is no way to ring somebody else.
      if (to === undefined || !numbers.some(({ number }) => number === to))
        return problem(c, 404, 'not-found');
      await demoCall({ from, to });
      return c.body(null, 202);
    });
