/** What the server says to browsers, by way of the database: every server process on it hears the same. */
import type { Cancel, Clock } from '#kit/clock.ts';
import { silentLog, type Log } from '#kit/log.ts';
import { transaction, type Database, type Fragment, type Pool, type Sql } from './database.ts';
import { wake } from './connections/wake-up.ts';

const CHANNEL = 'ringside_events';
const KEPT_HOURS = 1;
const TRIM_EVERY_MS = 5 * 60_000;
const BATCH = 500;
/** What nobody was woken for: the process that said it died before it could wake anybody. */
const LOOK_EVERY_MS = 2_000;
/** Between two readings: what changes often meanwhile is read once, and nobody sees so short a while. */
const REST_MS = 20;
/** Any number that nothing else locks on; only those who number events do. */
const NUMBERING = 4_600_003;
/** Somebody this far behind reads everything again instead. */
const MOST_REPLAYED = 500;

export interface NewEvent {
  accountId: string;
  /** User ids; null: everyone in the account. */
  audience: string[] | null;
  /** Besides the audience, who sees one of these people, or everybody. null or absent: nobody else. */
  about?: string[] | null;
  type: string;
  /** null, for a type that has a reader: what it says is read when it is told. */
  data: unknown;
}

/** By type, what such an event says of its account now: the last word, however many changes it was. */
export type EventReaders = Readonly<Record<string, (accountId: string) => Promise<unknown>>>;

export interface LoggedEvent extends NewEvent {
  /** Decimal digits; grows in the order in which events can be seen. */
  id: string;
}

interface FeedOptions {
  log: Log;
  readers: EventReaders;
}

interface Subscription {
  accountId: string;
  listener: (event: LoggedEvent) => void;
  /** What waits until its subscriber has been told that it is subscribed; null: nothing waits any more. */
  waiting: LoggedEvent[] | null;
}

/** Followers of the account hear it once the transaction of `sql` commits, and never if it does not. */
export const publish = (sql: Sql, event: NewEvent): Promise<void> => publishAll(sql, [event]);

/** In their order, in one statement. */
export async function publishAll(sql: Sql, events: readonly NewEvent[]): Promise<void> {
  if (events.length === 0) return;
  const rows = events.map(({ accountId, audience, about = null, type, data }) => ({
    account_id: accountId,
    audience,
    about,
    type,
    data,
  }));
  await sql`
    insert into events (account_id, audience, about, type, data)
    select account_id, audience, about, type, coalesce(data, 'null')
    from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb)
      as event (account_id uuid, audience uuid[], about uuid[], type text, data jsonb)`;
  wake(sql, CHANNEL);
}

/**
 * For a type that has a reader, to everyone in each of these accounts, in one statement with what changes them.
 * @param changed SQL that returns `account_id`s; `ask`: what is asked besides, of `changed`
 */
export async function publishWith<Row extends object>(
  sql: Sql,
  { type, changed, ask }: { type: string; changed: Fragment; ask: Fragment },
): Promise<Row[]> {
  const rows = await sql<Row[]>`
    with changed as (${changed}), published as (
      insert into events (account_id, type, data) select distinct account_id, ${type}, 'null'::jsonb from changed
    ) ${ask}`;
  wake(sql, CHANNEL);
  return rows;
}

/**
 * Numbers what was committed and has no number yet. One process at a time, until its numbers can be seen: so "everything
 * after id" misses nothing, and a transaction that lasts long keeps nobody else's events back. What was said under one lock
 * keeps its order, for drafts are counted when they are written.
 */
async function numberEvents(sql: Pool): Promise<void> {
  const unnumbered = await sql`select from events where id is null limit 1`;
  if (unnumbered.length === 0) return;
  await transaction(sql, async (tx) => {
    await tx`select pg_advisory_xact_lock(${NUMBERING})`;
    await tx`
      with numbered as (
        select draft, nextval('event_ids') as number
        from (select draft from events where id is null order by draft) unnumbered
      )
      update events set id = number from numbered where events.draft = numbered.draft`;
  });
}

/** Reads the log once a process and hands each event to the followers of its account. */
export class EventFeed {
  readonly #sql: Pool;
  readonly #log: Log;
  readonly #readers: EventReaders;
  readonly #subscriptions = new Set<Subscription>();
  readonly #stops: readonly Cancel[];
  #unlisten: () => Promise<void> = () => Promise.resolve();
  #readAt = performance.now();
  /** One reading at a time: nobody hears an event twice, out of order or not at all. */
  #queue: Promise<unknown> = Promise.resolve();
  #isReadQueued = false;
  #rest: NodeJS.Timeout | undefined;
  #lastId = 0n;

  private constructor(sql: Pool, clock: Clock, { log, readers }: FeedOptions) {
    this.#sql = sql;
    this.#log = log;
    this.#readers = readers;
    this.#stops = [
      clock.every(TRIM_EVERY_MS, () => this.#quietly(() => trimEvents(sql))),
      clock.every(LOOK_EVERY_MS, () => this.#queueReading()),
    ];
  }

  static async open(
    { sql }: Pick<Database, 'sql'>,
    clock: Clock,
    { log = silentLog, readers = {} }: Partial<FeedOptions> = {},
  ): Promise<EventFeed> {
    const feed = new EventFeed(sql, clock, { log, readers });
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

  /** Since the log was last read: everything that was committed before then has been told. */
  get ageMs(): number {
    return Math.round(performance.now() - this.#readAt);
  }

  /** Resolves once everything that is committed now has been told. */
  readNow(): Promise<void> {
    return this.#inQueue(() => this.#read());
  }

  async close(): Promise<void> {
    for (const stop of this.#stops) stop();
    clearTimeout(this.#rest);
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
      select ${columns(this.#sql)} from events
      where account_id = ${accountId} and id > ${afterId} and id <= ${this.#lastId}
      order by events.id limit ${MOST_REPLAYED + 1}`;
    return missed.length > MOST_REPLAYED ? null : this.#readOut(missed);
  }

  async #read(): Promise<void> {
    await numberEvents(this.#sql);
    for (;;) {
      // events.id: a bare `id` would be the text above, in which 100 comes before 99.
      const events = await this.#sql<LoggedEvent[]>`
        select ${columns(this.#sql)} from events
        where id > ${this.#lastId} order by events.id limit ${BATCH}`;
      const last = events.at(-1);
      const followed = new Set([...this.#subscriptions].map(({ accountId }) => accountId));
      for (const event of await this.#readOut(events.filter(({ accountId }) => followed.has(accountId)))) {
        this.#lastId = BigInt(event.id);
        for (const subscription of [...this.#subscriptions]) this.#hand(event, subscription);
      }
      if (last) this.#lastId = BigInt(last.id);
      this.#readAt = performance.now();
      if (events.length < BATCH) return;
    }
  }

  /** With what is read only now: once for all events of an account that would say the same, in the place of the last. */
  async #readOut(events: readonly LoggedEvent[]): Promise<LoggedEvent[]> {
    const lastOf = new Map<string, LoggedEvent>();
    for (const event of events)
      if (this.#isReadLate(event)) lastOf.set(`${event.type} ${event.accountId}`, event);
    for (const event of lastOf.values()) event.data = await this.#readers[event.type]?.(event.accountId);
    const read = new Set(lastOf.values());
    return events.filter((event) => read.has(event) || !this.#isReadLate(event));
  }

  #isReadLate({ type, data }: LoggedEvent): boolean {
    return data === null && type in this.#readers;
  }

  #hand(event: LoggedEvent, subscription: Subscription): void {
    if (event.accountId !== subscription.accountId) return;
    if (subscription.waiting) subscription.waiting.push(event);
    else this.#deliver(event, subscription);
  }

  #deliver(event: LoggedEvent, subscription: Subscription): void {
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
    for (const event of waiting) this.#deliver(event, subscription);
  }

  /** At once, unless the last reading was just now. */
  #queueReading(): void {
    if (this.#isReadQueued) return;
    this.#isReadQueued = true;
    const restMs = this.#readAt + REST_MS - performance.now();
    if (restMs <= 0) this.#readQueued();
    else this.#rest = setTimeout(() => this.#readQueued(), restMs);
  }

  #readQueued(): void {
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

const columns = (sql: Sql) => sql`id::text, account_id, audience::text[], about::text[], type, data`;

/** Forgets what is older than an hour, and remembers up to where. */
export async function trimEvents(sql: Sql): Promise<void> {
  await sql`
    with gone as (
      delete from events where id is not null and at < now() - make_interval(hours => ${KEPT_HOURS}) returning id
    )
    update event_log set trimmed_to = greatest(trimmed_to, (select max(id) from gone))`;
}
