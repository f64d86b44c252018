/** What the server says to browsers, by way of the database: every server process on it hears the same. */
import type { Cancel, Clock } from '#kit/clock.ts';
import { silentLog, type Log } from '#kit/log.ts';
import type { Database, Pool, Sql } from './database.ts';

const CHANNEL = 'ringside_events';
const KEPT_HOURS = 1;
const TRIM_EVERY_MS = 5 * 60_000;
const BATCH = 500;
/** Somebody this far behind reads everything again instead. */
const MOST_REPLAYED = 500;

export interface NewEvent {
  accountId: string;
  /** User ids; null: everyone in the account. */
  audience: string[] | null;
  type: string;
  data: unknown;
}

export interface LoggedEvent extends NewEvent {
  /** Decimal digits; grows in the order in which events were committed. */
  id: string;
}

interface Subscription {
  accountId: string;
  listener: (event: LoggedEvent) => void;
  /** What waits until its subscriber has been told that it is subscribed; null: nothing waits any more. */
  waiting: LoggedEvent[] | null;
}

/** Heard by whoever follows the account once the transaction of `sql` commits, and never if it does not. */
export async function publish(sql: Sql, { accountId, audience, type, data }: NewEvent): Promise<void> {
  await sql`
    insert into events (account_id, audience, type, data)
    values (${accountId}, ${audience}::uuid[], ${type}, ${JSON.stringify(data)}::text::jsonb)`;
}

/** Reads the log once a process and hands each event to whoever follows its account. */
export class EventFeed {
  readonly #sql: Pool;
  readonly #log: Log;
  readonly #subscriptions = new Set<Subscription>();
  readonly #stopTrimming: Cancel;
  #unlisten: () => Promise<void> = () => Promise.resolve();
  /** One reading at a time: nobody hears an event twice, out of order or not at all. */
  #queue: Promise<unknown> = Promise.resolve();
  #isReadQueued = false;
  #lastId = 0n;

  private constructor(sql: Pool, clock: Clock, log: Log) {
    this.#sql = sql;
    this.#log = log;
    this.#stopTrimming = clock.every(TRIM_EVERY_MS, () => this.#quietly(() => trimEvents(sql)));
  }

  static async open({ sql }: Database, clock: Clock, log: Log = silentLog): Promise<EventFeed> {
    const feed = new EventFeed(sql, clock, log);
    const [newest] = await sql<{ id: bigint }[]>`
      select greatest(trimmed_to, (select max(id) from events)) as id from event_log`;
    feed.#lastId = newest?.id ?? 0n;
    // Called again after every lost connection: what was said meanwhile is read then.
    const heard = () => feed.#queueReading();
    const listening = await sql.listen(CHANNEL, heard, heard);
    feed.#unlisten = () => listening.unlisten();
    return feed;
  }

  /**
   * Everything after `afterId` (null: from now on), in order; nothing is heard before the promise resolves.
   * `gap`: what came after `afterId` is partly gone or too much; then only what comes from now on is heard.
   */
  subscribe(
    { accountId, afterId }: { accountId: string; afterId: string | null },
    listener: (event: LoggedEvent) => void,
  ): Promise<{ unsubscribe: () => void; gap: boolean }> {
    return this.#inQueue(async () => {
      // What was said before now is not news to anybody who only just came.
      await this.#read();
      const missed = afterId === null ? [] : await this.#missedSince(accountId, BigInt(afterId));
      const subscription: Subscription = { accountId, listener, waiting: missed ?? [] };
      this.#subscriptions.add(subscription);
      setImmediate(() => this.#catchUp(subscription));
      return { unsubscribe: () => this.#subscriptions.delete(subscription), gap: missed === null };
    });
  }

  async close(): Promise<void> {
    this.#stopTrimming();
    this.#subscriptions.clear();
    await this.#unlisten();
    await this.#queue.catch(() => undefined);
  }

  /** null: not all of it is there any more. */
  async #missedSince(accountId: string, afterId: bigint): Promise<LoggedEvent[] | null> {
    const [log] = await this.#sql<{ trimmedTo: bigint }[]>`select trimmed_to from event_log`;
    // An id from the future belongs to another database, such as one before a restore.
    if (afterId < (log?.trimmedTo ?? 0n) || afterId > this.#lastId) return null;
    const missed = await this.#sql<LoggedEvent[]>`
      select id::text, account_id, audience::text[], type, data from events
      where account_id = ${accountId} and id > ${afterId} and id <= ${this.#lastId}
      order by events.id limit ${MOST_REPLAYED + 1}`;
    return missed.length > MOST_REPLAYED ? null : missed;
  }

  async #read(): Promise<void> {
    for (;;) {
      // events.id: a bare `id` would be the text above, in which 100 comes before 99.
      const events = await this.#sql<LoggedEvent[]>`
        select id::text, account_id, audience::text[], type, data from events
        where id > ${this.#lastId} order by events.id limit ${BATCH}`;
      for (const event of events) {
        this.#lastId = BigInt(event.id);
        for (const subscription of [...this.#subscriptions]) this.#hand(event, subscription);
      }
      if (events.length < BATCH) return;
    }
  }

  #hand(event: LoggedEvent, subscription: Subscription): void {
    if (event.accountId !== subscription.accountId) return;
    if (subscription.waiting) subscription.waiting.push(event);
    else this.#tell(event, subscription);
  }

  #tell(event: LoggedEvent, subscription: Subscription): void {
    if (!this.#subscriptions.has(subscription)) return;
    try {
      subscription.listener(event);
    } catch (error) {
      this.#log.error({ error, event: event.id }, 'a listener failed');
    }
  }

  #catchUp(subscription: Subscription): void {
    const waiting = subscription.waiting ?? [];
    subscription.waiting = null;
    for (const event of waiting) this.#tell(event, subscription);
  }

  #queueReading(): void {
    if (this.#isReadQueued) return;
    this.#isReadQueued = true;
    this.#quietly(() =>
      this.#inQueue(() => {
        this.#isReadQueued = false;
        return this.#read();
      }),
    );
  }

  #inQueue<R>(work: () => Promise<R>): Promise<R> {
    const done = this.#queue.then(work, work);
    this.#queue = done;
    return done;
  }

  /** A database that is away comes back, and with it the next notification. */
  #quietly(work: () => Promise<unknown>): void {
    work().catch((error: unknown) => this.#log.warn({ error }, 'the event log could not be read'));
  }
}

/** Forgets what is older than an hour, and remembers up to where. */
export async function trimEvents(sql: Sql): Promise<void> {
  await sql`
    with gone as (
      delete from events where at < now() - make_interval(hours => ${KEPT_HOURS}) returning id
    )
    update event_log set trimmed_to = greatest(trimmed_to, (select max(id) from gone))`;
}
