import { streamSSE, type SSEStreamingApi } from 'hono/streaming';
import { EVENT_HEARTBEAT_MS } from '#contract/events.ts';
import { routes } from '#contract/routes.ts';
import { FairTurns } from '#kit/load/fair-turns.ts';
import { Unavailable } from '#kit/load/unavailable.ts';
import { SIGHT_CHANGED } from '#server/people/sight.ts';
import type { User } from '#server/people/users.ts';
import { router, type FeedEvent, type HttpParts } from '../web/context.ts';
import { comeBackLater } from '../web/problem.ts';
import { Outbox } from './outbox.ts';

/** A page has one. Those of a page that went away without a word are told from others only when the network gives up. */
const MOST_OF_A_PERSON = 32;
/** Each is subscribed in the feed's own queue, in which health is looked at and events are read as well. */
const OPENINGS = { mostAtOnce: 4, mostOfOne: MOST_OF_A_PERSON, mostInAll: 4_096 };
const COME_BACK_SECONDS = 5;
const EVENT_ID = /^\d{1,19}$/;

/**
 * GET /api/events: server-sent events of the account, those meant for this person. Resumes by Last-Event-ID;
 * says "heartbeat" at once and then every EVENT_HEARTBEAT_MS, with what is so of the server; ends when the session does.
 */
export function eventRoutes(parts: HttpParts) {
  const app = router();
  const streams = new PersonalStreams();
  const openings = new FairTurns(OPENINGS);
  app.get(routes.events, async (c) => {
    const { id: sessionId, user } = c.var.session;
    const lastId = c.req.header('last-event-id') ?? '';
    const afterId = EVENT_ID.test(lastId) ? lastId : null;
    const opened = await openings.take(user.id);
    if (!opened) return comeBackLater(c, 503, COME_BACK_SECONDS);
    c.header('X-Accel-Buffering', 'no');
    return streamSSE(c, (stream) => follow(stream, { sessionId, user, afterId, streams, opened }, parts));
  });
  return app;
}

interface Follower {
  sessionId: string;
  user: User;
  afterId: string | null;
  streams: PersonalStreams;
  /** It is subscribed, or failed to be: the next may open. */
  opened: () => void;
}

type Events = Outbox<FeedEvent | 'heartbeat'>;

/** What one person opens costs the others nothing: beyond a few, the oldest ends, and its page comes back if it is there. */
class PersonalStreams {
  readonly #open = new Map<string, Set<Events>>();

  opened(userId: string, outbox: Events): void {
    const own = (this.#open.get(userId) ?? new Set<Events>()).add(outbox);
    this.#open.set(userId, own);
    const [oldest = outbox] = own;
    if (own.size > MOST_OF_A_PERSON) this.ended(userId, oldest);
  }

  ended(userId: string, outbox: Events): void {
    outbox.close();
    const own = this.#open.get(userId);
    if (own?.delete(outbox) && own.size === 0) this.#open.delete(userId);
  }
}

/** Lives as long as the browser listens and its session is open; owns the subscription and the heartbeat meanwhile. */
async function follow(
  stream: SSEStreamingApi,
  follower: Follower,
  { subscribe, peopleSeen, sessions, onSessionEnd, standing, clock, log }: HttpParts,
): Promise<void> {
  const { user, sessionId, afterId, streams, opened } = follower;
  const outbox: Events = new Outbox();
  stream.onAbort(() => outbox.close());
  const hear = (event: FeedEvent) => {
    if (mayBeFor(event, user)) outbox.put(event);
  };
  const feed = { accountId: user.accountId, afterId };
  const { unsubscribe, gap } = await subscribe(feed, hear).finally(opened);
  const sight = new StreamSight(user, afterId !== null, peopleSeen);
  const stopHeartbeat = clock.every(EVENT_HEARTBEAT_MS, () => outbox.put('heartbeat'));
  const release = onSessionEnd(sessionId, () => outbox.close());
  streams.opened(user.id, outbox);
  try {
    if (gap) await stream.writeSSE({ event: 'stream.reset', data: '{}' });
    outbox.put('heartbeat');
    for await (const item of outbox) {
      if (item !== 'heartbeat') {
        if (item.type === SIGHT_CHANGED) {
          if (await sight.changed()) await stream.writeSSE({ event: 'stream.reset', data: '{}' });
        } else if (await sight.reaches(item))
          await stream.writeSSE({ event: item.type, id: item.id, data: JSON.stringify(item.data) });
      } else if (await isStillOpen(sessions, sessionId)) {
        await stream.writeSSE({ event: 'heartbeat', data: JSON.stringify(standing()) });
      } else return;
    }
    if (outbox.overran) log.warn({ user: user.id }, 'event stream closed: the browser does not keep up');
  } finally {
    streams.ended(user.id, outbox);
    unsubscribe();
    stopHeartbeat();
    release();
  }
}

/** While the database is away nobody can sign out, either: the page is told of that instead. */
async function isStillOpen(sessions: HttpParts['sessions'], sessionId: string): Promise<boolean> {
  try {
    return await sessions.isOpen(sessionId);
  } catch (error) {
    if (error instanceof Unavailable) return true;
    throw error;
  }
}

const isToldTo = ({ audience }: FeedEvent, id: string): boolean => audience === null || audience.includes(id);

const mayBeFor = (event: FeedEvent, { id, role }: User): boolean =>
  isToldTo(event, id) ||
  (role !== 'agent' && ((event.about ?? null) !== null || event.type === SIGHT_CHANGED));

/** Whom the person at the stream sees: read when it is first asked, and anew, in the order of events, when it may be others. */
class StreamSight {
  readonly #user: User;
  readonly #read: HttpParts['peopleSeen'];
  #seen: ReadonlySet<string> | null | undefined;
  /** What the browser has may be from before it came back. */
  #isOld: boolean;

  constructor(user: User, isOld: boolean, read: HttpParts['peopleSeen']) {
    this.#user = user;
    this.#isOld = isOld;
    this.#read = read;
  }

  async reaches(event: FeedEvent): Promise<boolean> {
    if (isToldTo(event, this.#user.id)) return true;
    const seen = await this.#seenNow();
    return seen === null || (event.about ?? []).some((id) => seen.has(id));
  }

  /** @returns whether what the browser has is to be read again: it is of others, or nobody knows of whom */
  async changed(): Promise<boolean> {
    if (this.#user.role === 'admin') return false;
    const before = this.#isOld ? undefined : this.#seen;
    this.#isOld = false;
    this.#seen = await this.#read(this.#user.id);
    return before === undefined || !isSame(before, this.#seen);
  }

  async #seenNow(): Promise<ReadonlySet<string> | null> {
    if (this.#user.role === 'admin') return null;
    if (this.#seen === undefined) this.#seen = await this.#read(this.#user.id);
    return this.#seen;
  }
}

const isSame = (one: ReadonlySet<string> | null, other: ReadonlySet<string> | null): boolean =>
  one === null || other === null
    ? one === other
    : one.size === other.size && [...one].every((id) => other.has(id));
