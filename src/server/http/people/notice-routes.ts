import { createRoute } from '@hono/zod-openapi';
import {
  noticeSettingsChangeSchema,
  noticeSettingsSchema,
  noticesReadSchema,
  personNoticesSchema,
  type NoticeSettings,
  type NoticeSettingsChange,
  type PersonNotices,
} from '#contract/people/notices.ts';
import { setupRoutes } from '#contract/setup-routes.ts';
import type { Result } from '#kit/result.ts';
import type { User } from '#server/people/users.ts';
import { router } from '../web/context.ts';
import { body, documented, json } from '../web/documented.ts';
import { NetworkLimit } from '../web/limits/network-limit.ts';
import { comeBackLater, problem, problemOf, problems } from '../web/problem.ts';

/** What these routes need, joined by server/wiring/notice-resources.ts. */
export interface NoticeVerbs {
  list: (user: User) => Promise<PersonNotices>;
  /** false: there is none of this id */
  read: (user: User, id: string | null) => Promise<boolean>;
  settings: (user: User) => Promise<NoticeSettings>;
  change: (user: User, change: NoticeSettingsChange) => Promise<Result<NoticeSettings, 'unknown-zone'>>;
  /** null: there is no mail server. */
  trial: ((user: User) => Promise<void>) | null;
}

/** Letters that somebody sends themselves. */
const TRIALS = { tries: 5, windowSeconds: 60 * 60 };

const settings = json('As it is now', documented(noticeSettingsSchema));

const listNotices = createRoute({
  method: 'get',
  path: setupRoutes.ownNotices,
  summary: 'What one was told, the newest 100',
  responses: { 200: json('Notices', documented(personNoticesSchema)), 401: problems[401] },
});

const readNotices = createRoute({
  method: 'post',
  path: setupRoutes.ownNoticesRead,
  summary: 'One notice, or all, is read: it is not mailed any more',
  request: { body: body(documented(noticesReadSchema)) },
  responses: {
    204: { description: 'Read' },
    401: problems[401],
    404: problemOf('No such notice'),
    422: problems[422],
  },
});

const readSettings = createRoute({
  method: 'get',
  path: setupRoutes.noticeSettings,
  summary: 'What one wants to hear of, and how',
  responses: { 200: settings, 401: problems[401] },
});

const changeSettings = createRoute({
  method: 'put',
  path: setupRoutes.noticeSettings,
  summary: 'Choose what to hear of, how, and when not',
  request: { body: body(documented(noticeSettingsChangeSchema)) },
  responses: { 200: settings, 401: problems[401], 422: problems[422] },
});

const sendTrial = createRoute({
  method: 'post',
  path: setupRoutes.noticeTrial,
  summary: 'Send oneself a letter now',
  responses: {
    202: { description: 'It is on its way' },
    401: problems[401],
    404: problemOf('There is no mail server'),
    429: problemOf('Too many tries; `retryAfterSeconds` says how long to wait'),
  },
});

export function noticeRoutes(notices: NoticeVerbs) {
  const trials = new NetworkLimit(TRIALS);
  return router()
    .openapi(listNotices, async (c) => c.json(await notices.list(c.var.session.user), 200))
    .openapi(readNotices, async (c) => {
      const isRead = await notices.read(c.var.session.user, c.req.valid('json').id);
      return isRead ? c.body(null, 204) : problem(c, 404, 'not-found');
    })
    .openapi(readSettings, async (c) => c.json(await notices.settings(c.var.session.user), 200))
    .openapi(changeSettings, async (c) => {
      const changed = await notices.change(c.var.session.user, c.req.valid('json'));
      return changed.ok
        ? c.json(changed.value, 200)
        : problem(c, 422, 'invalid-request', { path: 'body.timeZone' });
    })
    .openapi(sendTrial, async (c) => {
      if (!notices.trial) return problem(c, 404, 'not-found');
      const waitSeconds = await trials.waitSeconds(c.var.session.user.id);
      if (waitSeconds > 0) return comeBackLater(c, 429, waitSeconds);
      await notices.trial(c.var.session.user);
      return c.body(null, 202);
    });
}
