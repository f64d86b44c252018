import { createRoute } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { meSchema } from '#contract/people/people.ts';
import {
  accessLinkFactsSchema,
  accessLinkReadSchema,
  accessLinkUseSchema,
  type AccessLinkFacts,
  type AccessLinkUse,
} from '#contract/people/team.ts';
import { setupRoutes } from '#contract/setup-routes.ts';
import type { Result } from '#kit/result.ts';
import type { LinkFault } from '#server/people/sign-in/access-links.ts';
import type { Busy } from '#server/people/sign-in/password-hashing.ts';
import type { ProvenUser } from '#server/people/sign-in/sign-in.ts';
import { router, type HttpParts } from '../web/context.ts';
import { body, documented } from '../web/documented.ts';
import { NetworkLimit } from '../web/limits/network-limit.ts';
import { comeBackLater, problem, problemOf, problems, type Problem } from '../web/problem.ts';
import { letIn } from './signing-in.ts';

/** What these routes need, joined by server/wiring/people/team-resources.ts. */
export interface LinkVerbs {
  read: (token: string) => Promise<Result<AccessLinkFacts, LinkFault>>;
  use: (
    used: AccessLinkUse,
    from: { network: string; address: string },
  ) => Promise<Result<ProvenUser, LinkFault | 'password-common' | 'email-taken' | 'company-only' | Busy>>;
}

const faults = {
  404: problemOf('`link-unknown`'),
  410: problemOf('`link-used`, `link-expired`'),
  429: problemOf('Too many tries; `retryAfterSeconds` says how long to wait'),
};

const readLink = createRoute({
  method: 'post',
  path: setupRoutes.accessLink,
  summary: 'Whom a link lets in',
  request: { body: body(documented(accessLinkReadSchema)) },
  responses: {
    200: {
      description: 'The link is good',
      content: { 'application/json': { schema: documented(accessLinkFactsSchema) } },
    },
    ...faults,
    422: problems[422],
  },
});

const useLink = createRoute({
  method: 'post',
  path: setupRoutes.useAccessLink,
  summary:
    'Set the password; former sessions end, and this browser is signed in, or goes on to the second step',
  request: { body: body(documented(accessLinkUseSchema)) },
  responses: {
    200: { description: 'Signed in', content: { 'application/json': { schema: documented(meSchema) } } },
    ...faults,
    401: problemOf('The password is set, and was changed or the person stopped in the same moment'),
    403: problemOf(
      '`second-step`: the password is set, and a second factor is asked for; `company-only`: no password lets in here',
    ),
    409: problemOf('`email-taken`: somebody signs in with this address by now'),
    422: problemOf('`password-common`, or the request does not fit the contract'),
    503: problemOf('Too many come at once; `retryAfterSeconds` says how long to wait'),
  },
});

const TRIES = 100;
const WINDOW_SECONDS = 15 * 60;

/** Not behind the sign-in. */
export function accessLinkRoutes(
  { sessions, beginSecondStep, me, log }: Pick<HttpParts, 'sessions' | 'beginSecondStep' | 'me' | 'log'>,
  links: LinkVerbs,
) {
  // An office that comes in from one network is not held up: only what is no link of ours counts.
  const limit = new NetworkLimit({ tries: TRIES, windowSeconds: WINDOW_SECONDS });
  const faulty = (c: Context, fault: LinkFault): Problem<404> | Problem<410> =>
    fault === 'link-unknown' ? problem(c, 404, fault) : problem(c, 410, fault);

  type UseFault = Extract<Awaited<ReturnType<LinkVerbs['use']>>, { ok: false }>['failure'];
  const notUsed = (c: Context, failure: UseFault) => {
    if (typeof failure === 'object') return comeBackLater(c, 503, failure.retryAfterSeconds);
    if (failure === 'email-taken') return problem(c, 409, failure);
    if (failure === 'company-only') return problem(c, 403, failure);
    return failure === 'password-common'
      ? problem(c, 422, failure, { path: 'body.password' })
      : faulty(c, failure);
  };

  return router()
    .openapi(readLink, async (c) => {
      const { network } = c.var.sender;
      const waitSeconds = await limit.waitSeconds(network);
      if (waitSeconds > 0) return comeBackLater(c, 429, waitSeconds);
      const found = await links.read(c.req.valid('json').token);
      if (found.ok || found.failure !== 'link-unknown') await limit.takeBack(network);
      return found.ok ? c.json(found.value, 200) : faulty(c, found.failure);
    })
    .openapi(useLink, async (c) => {
      const { network } = c.var.sender;
      const waitSeconds = await limit.waitSeconds(network);
      if (waitSeconds > 0) return comeBackLater(c, 429, waitSeconds);
      const used = await links.use(c.req.valid('json'), c.var.sender);
      if (used.ok || used.failure !== 'link-unknown') await limit.takeBack(network);
      if (used.ok) {
        const { id } = used.value.user;
        const come = await letIn(c, { sessions, beginSecondStep }, used.value);
        log.info({ user: id, come }, 'came by a link');
        if (come === null) return problem(c, 401, 'sign-in-failed');
        return come === 'second-step' ? problem(c, 403, come) : c.json(await me(id), 200);
      }
      return notUsed(c, used.failure);
    });
}
