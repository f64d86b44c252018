/** A switchboard on a real PostgreSQL with the demo's people and numbers, a call control in memory and a clock to turn. */
import type { Account } from '#contract/account.ts';
import type { CallRecord } from '#contract/calls.ts';
import { ManualClock } from '#kit/clock.ts';
import { silentLog } from '#kit/log.ts';
import { seedDemoAccount } from '#server/billing/demo-account.ts';
import type { ChannelId } from '#server/calls/call-control.ts';
import { Switchboard } from '#server/calls/switchboard.ts';
import { seedDemoNumbers } from '#server/numbers/demo-numbers.ts';
import { seedDemoPeople, type DemoPeople } from '#server/people/demo-people.ts';
import type { User } from '#server/people/users.ts';
import { seedDemoRoutes } from '#server/routing/demo-routes.ts';
import { connect, type Pool } from '#server/store/database.ts';
import { EventFeed, type LoggedEvent } from '#server/store/event-log.ts';
import { audit } from '../store/ledger-audit.ts';
import { openTestDatabase, type TestDatabase } from '../store/test-database.ts';
import { within } from '../voice/within.ts';
import { FakeCallControl } from './fake-call-control.ts';

const EVENT_LIMIT_MS = 3_000;

export class SwitchboardBench {
  readonly db: TestDatabase;
  readonly clock = new ManualClock();
  readonly accountId: string;
  readonly people: DemoPeople;
  readonly events: LoggedEvent[] = [];
  control = new FakeCallControl();
  switchboard: Switchboard;
  /** The connections of this server: a crash ends them without a word. */
  #pool: Pool;
  #feed: EventFeed | null = null;
  #listeners = new Set<() => void>();

  private constructor(db: TestDatabase, accountId: string, people: DemoPeople) {
    this.db = db;
    this.accountId = accountId;
    this.people = people;
    this.#pool = connect(db.url);
    this.switchboard = this.#newSwitchboard();
  }

  static async open(): Promise<SwitchboardBench> {
    const db = await openTestDatabase();
    const clock = new ManualClock();
    const accountId = await seedDemoAccount(db.sql, clock);
    const people = await seedDemoPeople(db.sql, accountId);
    await seedDemoNumbers(db.sql, accountId, people);
    await seedDemoRoutes(db.sql, people);
    const bench = new SwitchboardBench(db, accountId, people);
    await bench.switchboard.start();
    await bench.#follow();
    return bench;
  }

  async close(): Promise<void> {
    await this.switchboard.stop();
    await this.#feed?.close();
    await this.#pool.end({ timeout: 1 });
    await this.db.close();
  }

  /** The server dies: connections gone, nothing said, nothing written. */
  async crash(): Promise<void> {
    await this.#pool.end({ timeout: 0 });
  }

  /** A server starts on what is there. */
  async startAgain(): Promise<void> {
    this.#pool = connect(this.db.url);
    this.control = new FakeCallControl();
    this.switchboard = this.#newSwitchboard();
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

  /** The clock moves in steps of a second, and the database keeps up with it. */
  async pass(seconds: number): Promise<void> {
    for (let second = 0; second < seconds; second += 1) {
      this.clock.advance(1_000);
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** Rings the next phone of this user. */
  async rung(user: User): Promise<ChannelId> {
    const { channelId } = await this.control.nextVerb(
      'originate',
      ({ request: { endpoint } }) => endpoint.technology === 'phone' && endpoint.userId === user.id,
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
    const endpoint = { technology: 'phone', userId: user.id, contactId: 'contact' } as const;
    return this.control.incoming({ endpoint, dialed, headers, callerNumber: user.id });
  }

  /** The books as an auditor adds them up. */
  audit(): ReturnType<typeof audit> {
    return audit(this.db.sql, this.accountId);
  }

  #newSwitchboard(): Switchboard {
    const { control, clock } = this;
    return new Switchboard({ control, sql: this.#pool, clock, log: silentLog });
  }

  async #follow(): Promise<void> {
    this.#feed = await EventFeed.open(this.db, this.clock);
    await this.#feed.subscribe({ accountId: this.accountId, afterId: null }, (event) => {
      this.events.push(event);
      for (const listener of this.#listeners) listener();
    });
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
    return within(EVENT_LIMIT_MS, what, told).finally(() => this.#listeners.delete(listener));
  }
}
