import { createRoute } from '@hono/zod-openapi';
import type { Context } from 'hono';
import * as z from 'zod/mini';
import { unsubscribingSchema, type Unsubscribing } from '#contract/people/notices.ts';
import { setupRoutes } from '#contract/setup-routes.ts';
import type { Result } from '#kit/result.ts';
import { router, type Env } from '../web/context.ts';
import { documented } from '../web/documented.ts';
import { NetworkLimit } from '../web/limits/network-limit.ts';
import { comeBackLater, problem, problemOf, problems } from '../web/problem.ts';

type Answer = Promise<Result<Unsubscribing, 'link-unknown' | 'link-expired'>>;

/** What these routes need, joined by server/wiring/notice-resources.ts. */
export interface UnsubscribeVerbs {
  unsubscribing: (token: string) => Answer;
  unsubscribe: (token: string) => Answer;
}

const params = documented(z.object({ token: z.string().check(z.regex(/^[\w-]{50}$/)) }));
const answers = {
  200: {
    description: 'Whose letters, and whether they are still sent',
    content: { 'application/json': { schema: documented(unsubscribingSchema) } },
  },
  404: problemOf('`link-unknown`'),
  410: problemOf('`link-expired`'),
  422: problems[422],
  429: problemOf('Too many tries; `retryAfterSeconds` says how long to wait'),
};

const readOne = createRoute({
  method: 'get',
  path: setupRoutes.unsubscribe,
  summary: 'What a link in a letter would stop. It stops nothing: scanners follow links',
  request: { params },
  responses: { ...answers, 302: { description: 'A browser is led to the page with the one key' } },
});

const stop = createRoute({
  method: 'post',
  path: setupRoutes.unsubscribe,
  summary: 'Stop these letters (RFC 8058: also as "List-Unsubscribe=One-Click"); again it does nothing more',
  request: { params },
  responses: answers,
});

const TRIES = 60;
const WINDOW_SECONDS = 15 * 60;

/** Not behind the sign-in: the link is for one person and kind. */
export function unsubscribeRoutes({ unsubscribing, unsubscribe }: UnsubscribeVerbs) {
  // A mail provider stops many people's letters from one network: only what is no link of ours counts.
  const limit = new NetworkLimit({ tries: TRIES, windowSeconds: WINDOW_SECONDS });

  const answer = async (c: Context<Env>, ask: (token: string) => Answer, token: string) => {
    const { network } = c.var.sender;
    const waitSeconds = await limit.waitSeconds(network);
    if (waitSeconds > 0) return comeBackLater(c, 429, waitSeconds);
    const found = await ask(token);
    if (found.ok || found.failure !== 'link-unknown') await limit.takeBack(network);
    if (found.ok) return c.json(found.value, 200);
    return found.failure === 'link-expired' ? problem(c, 410, found.failure) : problem(c, 404, found.failure);
  };

  return router()
    .openapi(readOne, (c) => {
      const { token } = c.req.valid('param');
      const isBrowser = (c.req.header('accept') ?? '').includes('text/html');
      return isBrowser
        ? c.redirect(`${c.var.pageOrigin}/#/unsubscribe/${token}`, 302)
        : answer(c, unsubscribing, token);
    })
    .openapi(stop, (c) => answer(c, unsubscribe, c.req.valid('param').token));
}
