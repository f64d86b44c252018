import { streamSSE, type SSEStreamingApi } from 'hono/streaming';
import { EVENT_HEARTBEAT_MS } from '#contract/events.ts';
import { routes } from '#contract/routes.ts';
import type { User } from '#server/people/users.ts';
import { router, type FeedEvent, type HttpParts } from '../web/context.ts';
import { Outbox } from './outbox.ts';

const EVENT_ID = /^\d{1,19}$/;

/**
 * GET /api/events: server-sent events of the account, those meant for this person. Resumes by Last-Event-ID;
 * says "heartbeat" at once and then every EVENT_HEARTBEAT_MS; ends when the session does.
 */
export function eventRoutes(parts: HttpParts) {
  const app = router();
  app.get(routes.events, (c) => {
    const { id: sessionId, user } = c.var.session;
    const lastId = c.req.header('last-event-id') ?? '';
    const afterId = EVENT_ID.test(lastId) ? lastId : null;
    c.header('X-Accel-Buffering', 'no');
    return streamSSE(c, (stream) => follow(stream, { sessionId, user, afterId }, parts));
  });
  return app;
}

interface Follower {
  sessionId: string;
  user: User;
  afterId: string | null;
}

/** Lives as long as the browser listens and its session is open; owns the subscription and the heartbeat meanwhile. */
async function follow(
  stream: SSEStreamingApi,
  follower: Follower,
  { subscribe, sessions, clock, log }: HttpParts,
): Promise<void> {
  const { user, sessionId, afterId } = follower;
  const outbox = new Outbox<FeedEvent | 'heartbeat'>();
  stream.onAbort(() => outbox.close());
  const { unsubscribe, gap } = await subscribe({ accountId: user.accountId, afterId }, (event) => {
    if (isFor(event, user)) outbox.put(event);
  });
  const stopHeartbeat = clock.every(EVENT_HEARTBEAT_MS, () => outbox.put('heartbeat'));
  try {
    if (gap) await stream.writeSSE({ event: 'stream.reset', data: '{}' });
    outbox.put('heartbeat');
    for await (const item of outbox) {
      if (item !== 'heartbeat') {
        await stream.writeSSE({ event: item.type, id: item.id, data: JSON.stringify(item.data) });
      } else if (await sessions.isOpen(sessionId)) {
        await stream.writeSSE({ event: 'heartbeat', data: String(clock.now()) });
      } else return;
    }
    if (outbox.overran) log.warn({ user: user.id }, 'event stream closed: the browser does not keep up');
  } finally {
    unsubscribe();
    stopHeartbeat();
  }
}

const isFor = ({ audience, withSupervisors }: FeedEvent, { id, role }: User): boolean =>
  audience === null || audience.includes(id) || (withSupervisors === true && role !== 'agent');
