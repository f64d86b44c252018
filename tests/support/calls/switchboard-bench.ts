/** A switchboard on a real PostgreSQL with the demo's people and numbers, a call control in memory and a clock to turn. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Account } from '#contract/billing/account.ts';
import type { CallRecord } from '#contract/calls/calls.ts';
import { ManualClock } from '#kit/clock.ts';
import { silentLog } from '#kit/log.ts';
import { Unavailable } from '#kit/load/unavailable.ts';
import { accountSnapshot } from '#server/billing/account/account-snapshot.ts';
import { fundAccount, openAccount } from '#server/billing/accounts.ts';
import type { ChannelId } from '#server/calls/port/call-control.ts';
import { Switchboard } from '#server/calls/switchboard.ts';
import { seedDemoNumbers } from '#server/numbers/demo-numbers.ts';
import { seedDemoPeople, type DemoPeople } from '#server/people/demo-people.ts';
import type { User } from '#server/people/users.ts';
import { seedDemoRoutes } from '#server/routing/demo-routes.ts';
import { DataFiles } from '#server/store/files/data-files.ts';
import { connect, type Pool } from '#server/store/database.ts';
import { EventFeed, type LoggedEvent } from '#server/store/event-log.ts';
import { audit } from '../store/ledger-audit.ts';
import { openTestDatabase, type TestDatabase } from '../store/test-database.ts';
import { PATIENCE_MS, within } from '../voice/within.ts';
import { FakeCallControl } from './fake-call-control.ts';
import { KeptSounds } from './kept-sounds.ts';

/** The lease holds one of them. */
const CONNECTIONS = 4;

interface Now {
  clock: ManualClock;
}

export class SwitchboardBench {
  readonly db: TestDatabase;
  readonly people: DemoPeople;
  readonly files: DataFiles;
  control = new FakeCallControl();
  /** What was handed on: messages, recordings, and what other people's servers are told. */
  kept = new KeptSounds();
  events: LoggedEvent[] = [];
  accountId = '';
  /** Nothing is read or written down any more, and nobody is asked for money, until it is back. */
  isDatabaseAway = false;
  /** It goes away after so many more transactions. */
  transactionsUntilAway = Infinity;
  switchboard: Switchboard;
  /** The connections of this server: a crash ends them without a word. */
  #pool: Pool | null = null;
  #transactions = 0;
  readonly #feed: EventFeed;
  readonly #now: Now;
  readonly #folder: string;
  readonly #listeners = new Set<() => void>();
  #unsubscribe: () => void = () => undefined;

  private constructor(
    db: TestDatabase,
    people: DemoPeople,
    { feed, now }: { feed: EventFeed; now: Now },
    sounds: { files: DataFiles; folder: string },
  ) {
    this.db = db;
    this.files = sounds.files;
    this.#folder = sounds.folder;
    this.people = people;
    this.#feed = feed;
    this.#now = now;
    this.switchboard = this.#newSwitchboard();
  }

  get clock(): ManualClock {
    return this.#now.clock;
  }

  /** For a test file; each of its tests begins with `reset`. */
  static async open(): Promise<SwitchboardBench> {
    const db = await openTestDatabase();
    const accountId = await openAccount(db.sql, 'Harbor Home Services');
    const people = await seedDemoPeople(db.sql, accountId);
    await seedDemoNumbers(db.sql, accountId, people);
    await seedDemoRoutes(db.sql, people);
    const folder = await mkdtemp(join(tmpdir(), 'ringside-calls-'));
    const files = await DataFiles.open(folder);
    // At the time of the clock that the test turns, which is another one from test to test.
    const now: Now = { clock: new ManualClock() };
    const readers = { 'account.changed': (id: string) => accountSnapshot(db.sql, id, now.clock) };
    const feed = await EventFeed.open(db, now.clock, { readers });
    return new SwitchboardBench(db, people, { feed, now }, { files, folder });
  }

  /** A switchboard that has just started, for an account that has just been opened with this much money. */
  async reset({ balanceMicros = 25_000_000n } = {}): Promise<void> {
    [this.isDatabaseAway, this.transactionsUntilAway] = [false, Infinity];
    await this.switchboard.stop();
    const { sql } = this.db;
    this.accountId = await openAccount(sql, 'Harbor Home Services');
    this.#now.clock = new ManualClock();
    await fundAccount(
      sql,
      { accountId: this.accountId, micros: balanceMicros, key: this.accountId },
      this.clock,
    );
    this.kept = new KeptSounds();
    await sql`delete from calls`;
    await sql`update users set account_id = ${this.accountId}, status = 'available'`;
    await sql`update owned_numbers set account_id = ${this.accountId}`;
    const { agent1, agent2, agent3, supervisor, admin } = this.people;
    for (const user of [agent1, agent2, agent3, supervisor, admin]) user.accountId = this.accountId;
    await this.#follow();
    await this.startAgain();
  }

  async close(): Promise<void> {
    await this.switchboard.stop();
    await this.#feed.close();
    await this.crash();
    await this.db.close();
    await rm(this.#folder, { recursive: true, force: true });
  }

  /** The server dies: connections gone, nothing said, nothing written. */
  async crash(): Promise<void> {
    await this.#pool?.end({ timeout: 0 });
  }

  /** A server starts on what is there. */
  async startAgain(): Promise<void> {
    await this.crash();
    this.control = new FakeCallControl();
    this.switchboard = this.#newSwitchboard();
    await this.#connectAll();
    await this.switchboard.start();
  }

  /** The first of what call.changed has told, or will tell, that fits. */
  async told(what: string, fits: (call: CallRecord) => boolean): Promise<CallRecord> {
    return this.#toldEvent(`call.changed: ${what}`, 'call.changed', fits);
  }

  async toldAccount(what: string, fits: (account: Account) => boolean): Promise<Account> {
    return this.#toldEvent(`account.changed: ${what}`, 'account.changed', fits);
  }

  ended(): Promise<CallRecord> {
    return this.told('ended', ({ state }) => state === 'ended');
  }

  /** The clock moves a second at a time, and what is written down keeps up with it. */
  async pass(seconds: number): Promise<void> {
    for (let second = 0; second < seconds; second += 1) {
      this.clock.advance(1_000);
      await expect.poll(() => this.#transactions, { interval: 1, timeout: PATIENCE_MS }).toBe(0);
    }
  }

  /** Rings the next phone of this user. */
  async rung(user: User): Promise<ChannelId> {
    const { channelId } = await this.control.nextVerb(
      'originate',
      ({ request: { endpoint } }) => endpoint.technology === 'phone' && endpoint.ownerId === user.id,
    );
    return channelId;
  }

  /** The INVITE that leaves to the trunk. */
  async dialed(): Promise<ChannelId> {
    const { channelId } = await this.control.nextVerb(
      'originate',
      ({ request }) => request.endpoint.technology === 'trunk',
    );
    return channelId;
  }

  /** This user's phone places a call. */
  places(user: User, dialed: string, headers: Record<string, string> = {}): ChannelId {
    const endpoint = { technology: 'phone', ownerId: user.id, contactId: 'contact' } as const;
    return this.control.incoming({ endpoint, dialed, headers, callerNumber: user.id });
  }

  /** Epoch milliseconds at which the call was last known to live. */
  async lastHeartbeat(callId: string): Promise<number | undefined> {
    const [row] = await this.db.sql<{ heartbeatAt: Date }[]>`
      select heartbeat_at from calls where id = ${callId}`;
    return row?.heartbeatAt.getTime();
  }

  /** The books as an auditor adds them up. */
  audit(): ReturnType<typeof audit> {
    return audit(this.db.sql, this.accountId);
  }

  #newSwitchboard(): Switchboard {
    const { control, clock, files, kept } = this;
    const pool = connect(this.db.url, CONNECTIONS);
    const begin = pool.begin.bind(pool) as (work: unknown) => Promise<unknown>;
    this.#transactions = 0;
    const ask = () => {
      if (this.isDatabaseAway) throw new Unavailable('the database is away', { retryAfterSeconds: 2 });
    };
    const counted = async (work: unknown) => {
      this.isDatabaseAway ||= this.transactionsUntilAway <= 0;
      this.transactionsUntilAway -= 1;
      ask();
      this.#transactions += 1;
      return begin(work).finally(() => (this.#transactions -= 1));
    };
    this.#pool = new Proxy(pool, {
      apply: (target, self, parts) => {
        ask();
        return Reflect.apply(target, self, parts) as unknown;
      },
      get: (target, name) => (name === 'begin' ? counted : (Reflect.get(target, name) as unknown)),
    });
    return new Switchboard({ ...kept.ports, control, sql: this.#pool, clock, log: silentLog, files });
  }

  /** A connection that dies while it is being made rejects a query of the driver's own, which nobody can catch. */
  async #connectAll(): Promise<void> {
    const pool = this.#pool;
    if (pool) await Promise.all(Array.from({ length: CONNECTIONS }, () => pool`select pg_sleep(0.02)`));
  }

  async #follow(): Promise<void> {
    this.#unsubscribe();
    this.events = [];
    const { accountId } = this;
    const subscription = await this.#feed.subscribe({ accountId, afterId: null }, (event) => {
      this.events.push(event);
      for (const listener of this.#listeners) listener();
    });
    this.#unsubscribe = subscription.unsubscribe;
  }

  async #toldEvent<Data>(what: string, type: string, fits: (data: Data) => boolean): Promise<Data> {
    const find = () => this.events.find((event) => event.type === type && fits(event.data as Data));
    let listener: () => void = () => undefined;
    const told = new Promise<Data>((resolve) => {
      listener = () => {
        const event = find();
        if (event) resolve(event.data as Data);
      };
      this.#listeners.add(listener);
      listener();
    });
    return within(PATIENCE_MS, what, told).finally(() => this.#listeners.delete(listener));
  }
}
