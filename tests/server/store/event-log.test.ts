import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { ManualClock } from '#kit/clock.ts';
import { connect, transaction } from '#server/store/database.ts';
import { EventFeed, publish, trimEvents, type LoggedEvent } from '#server/store/event-log.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';

const clock = new ManualClock();
let db: TestDatabase;
let feed: EventFeed;
let accountId: string;
beforeAll(async () => {
  db = await openTestDatabase();
  feed = await EventFeed.open(db, clock);
});
afterAll(async () => {
  await feed.close();
  await db.close();
});
beforeEach(() => {
  accountId = randomUUID();
});

const say = (n: number, sql: Parameters<typeof publish>[0] = db.sql) =>
  publish(sql, { accountId, audience: null, type: 'test', data: { n } });

async function listen(afterId: string | null = null, through = feed) {
  const heard: LoggedEvent[] = [];
  const { unsubscribe, gap } = await through.subscribe({ accountId, afterId }, (event) => heard.push(event));
  expect(heard).toEqual([]);
  const numbers = () => heard.map(({ data }) => (data as { n: number }).n);
  const hears = (...expected: number[]) => vi.waitFor(() => expect(numbers()).toEqual(expected), 5_000);
  return { heard, hears, numbers, unsubscribe, gap };
}

describe('a listener', () => {
  test('hears what is said in its account, whole, in order, and nothing from before', async () => {
    await say(0);
    const ear = await listen();
    const userId = randomUUID();
    await publish(db.sql, { accountId, audience: [userId], type: 'a.b', data: { n: 1, snake_key: 'ü"\\' } });
    await publish(db.sql, { accountId: randomUUID(), audience: null, type: 'test', data: { n: 99 } });
    await say(2);
    await ear.hears(1, 2);
    const data = { n: 1, snake_key: 'ü"\\' };
    expect(ear.heard[0]).toEqual({
      id: ear.heard[0]?.id,
      accountId,
      audience: [userId],
      about: null,
      type: 'a.b',
      data,
    });
  });

  test('hears nothing of a transaction that fails', async () => {
    const ear = await listen();
    const failed = transaction(db.sql, async (tx) => {
      await say(1, tx);
      throw new Error('no');
    });
    await expect(failed).rejects.toThrow('no');
    await say(2);
    await ear.hears(2);
  });

  test('hears nothing once it has unsubscribed', async () => {
    const [gone, ear] = [await listen(), await listen()];
    gone.unsubscribe();
    await say(1);
    await ear.hears(1);
    expect(gone.heard).toEqual([]);
  });

  test('that throws takes nothing from the others', async () => {
    await feed.subscribe({ accountId, afterId: null }, () => {
      throw new Error('a bug');
    });
    const ear = await listen();
    await say(1);
    await say(2);
    await ear.hears(1, 2);
  });

  test('hears events of another server process', async () => {
    const other = connect(db.url, 1);
    const ear = await listen();
    await publish(other, { accountId, audience: null, type: 'test', data: { n: 1 } });
    await ear.hears(1);
    await other.end();
  });

  test('hears what was said while the connection was lost', async () => {
    const ear = await listen();
    await db.sql`
      select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and query ilike 'listen%'`;
    await say(1);
    await ear.hears(1);
  });
});

describe('coming back with the id of the last event', () => {
  test('replays what was missed, then goes on, once each', async () => {
    const first = await listen();
    await say(1);
    await first.hears(1);
    first.unsubscribe();
    await say(2);
    await say(3);
    const again = await listen(first.heard[0]?.id ?? null);
    await say(4);
    await again.hears(2, 3, 4);
    expect(again.gap).toBe(false);
  });

  test('misses nothing when the transaction that began first commits last', async () => {
    const ear = await listen();
    const elsewhere = connect(db.url, 1);
    await transaction(db.sql, async (slow) => {
      await say(1, slow);
      await say(2, elsewhere);
      await ear.hears(2);
    });
    await elsewhere.end();
    await ear.hears(2, 1);
    const again = await listen(ear.heard[0]?.id ?? null);
    await again.hears(1);
  });

  test('keeps the order of numbers, not of digits, when ids grow longer', async () => {
    const ear = await listen();
    await db.sql`select setval('event_ids', (10 ^ length(last_value::text))::bigint - 3) from event_ids`;
    const said = [1, 2, 3, 4, 5, 6];
    await transaction(db.sql, async (tx) => {
      for (const n of said) await say(n, tx);
    });
    await ear.hears(...said);
    const again = await listen(ear.heard[0]?.id ?? null);
    await again.hears(...said.slice(1));
    expect(ear.numbers()).toEqual(said);
  });

  test('misses and repeats nothing while many speak at once', async () => {
    const first = await listen();
    const said = Array.from({ length: 60 }, (_, n) => n);
    const speaking = Promise.all(said.map((n) => transaction(db.sql, (tx) => say(n, tx))));
    await vi.waitFor(() => expect(first.heard.length).toBeGreaterThan(10), 5_000);
    first.unsubscribe();
    const again = await listen(first.heard.at(-1)?.id ?? null);
    await speaking;
    await vi.waitFor(() => expect(first.heard.length + again.heard.length).toBe(60), 5_000);
    const ids = [...first.heard, ...again.heard].map(({ id }) => BigInt(id));
    expect(ids.every((id, i) => i === 0 || id > (ids[i - 1] ?? 0n))).toBe(true);
    expect([...first.numbers(), ...again.numbers()].sort((a, b) => a - b)).toEqual(said);
  });

  test('is a gap when what came after it was trimmed', async () => {
    const first = await listen();
    await say(1);
    await say(2);
    await first.hears(1, 2);
    const [one, two] = first.heard.map(({ id }) => id);
    await db.sql`update events set at = at - interval '61 minutes' where account_id = ${accountId}`;
    await trimEvents(db.sql);
    const behind = await listen(one);
    expect(behind.gap).toBe(true);
    expect((await listen(two)).gap).toBe(false);
    await say(3);
    await behind.hears(3);
  });

  test('is a gap when the id comes from another database', async () => {
    expect((await listen('999999999999')).gap).toBe(true);
  });

  test('is a gap when there is too much to replay', async () => {
    const first = await listen();
    await say(0);
    await first.hears(0);
    first.unsubscribe();
    await transaction(db.sql, async (tx) => {
      for (let n = 1; n <= 501; n++) await say(n, tx);
    });
    expect((await listen(first.heard[0]?.id ?? null)).gap).toBe(true);
  });
});

describe('many who speak', () => {
  test('wait for nobody: what is said is on its way while another transaction holds all that it can hold', async () => {
    const ear = await listen();
    const elsewhere = connect(db.url, 1);
    await transaction(db.sql, async (slow) => {
      await say(1, slow);
      await slow`set constraints all immediate`;
      await slow`select pg_notify('ringside_events', '')`;
      await transaction(elsewhere, (tx) => say(2, tx));
      await ear.hears(2);
    });
    await elsewhere.end();
    await ear.hears(2, 1);
  });

  test('are heard in two processes, in the order of each account, nothing lost and nothing twice', async () => {
    const [accounts, each] = [Array.from({ length: 12 }, () => randomUUID()), 25];
    const other = connect(db.url, 4);
    const otherFeed = await EventFeed.open({ sql: other }, clock);
    const heard = new Map<string, number[]>();
    const ids: bigint[][] = [[], []];
    for (const [process, through] of [feed, otherFeed].entries()) {
      for (const account of accounts) {
        await through.subscribe({ accountId: account, afterId: null }, ({ id, data }) => {
          const key = `${process} ${account}`;
          heard.set(key, [...(heard.get(key) ?? []), (data as { n: number }).n]);
          ids[process]?.push(BigInt(id));
        });
      }
    }
    await db.sql`create table turns (account_id uuid primary key, n int not null)`;
    await db.sql`insert into turns select account_id, 0 from unnest(${accounts}::uuid[]) as account_id`;
    const speak = (pool: typeof other, account: string) =>
      transaction(pool, async (tx) => {
        // As billing does: what is said of an account is said under its lock.
        const [turn] = await tx<{ n: number }[]>`
          update turns set n = n + 1 where account_id = ${account} returning n`;
        await publish(tx, { accountId: account, audience: null, type: 'test', data: { n: turn?.n } });
      });
    await Promise.all(
      Array.from({ length: each }, (_, n) =>
        accounts.map((account) => speak(n % 2 === 0 ? db.sql : other, account)),
      ).flat(),
    );
    const inOrder = Array.from({ length: each }, (_, n) => n + 1);
    await vi.waitFor(() => expect([...heard.values()].flat()).toHaveLength(2 * 12 * each), 10_000);
    expect([...heard.values()]).toEqual(Array.from({ length: 24 }, () => inOrder));
    for (const seen of ids) expect(seen).toEqual([...seen].sort((a, b) => (a < b ? -1 : 1)));
    await otherFeed.close();
    await other.end();
  });

  test('are heard also when their process dies before it can wake anybody', async () => {
    const ear = await listen();
    await db.sql`
      insert into events (account_id, type, data) values (${accountId}, 'test', '{"n": 1}')`;
    clock.advance(2_000);
    await ear.hears(1);
  });

  test('of one account at once are heard once, with what is so when it is told', async () => {
    let balance = 0;
    const readers = { 'account.changed': () => Promise.resolve({ n: balance }) };
    const own = await EventFeed.open(db, clock, { readers });
    const ear = await listen(null, own);
    await transaction(db.sql, async (tx) => {
      for (balance = 1; balance < 5; balance += 1) {
        await publish(tx, { accountId, audience: null, type: 'account.changed', data: null });
      }
    });
    await ear.hears(5);
    await own.close();
  });
});

test('a feed that is closed leaves no timer and says nothing more', async () => {
  const ownClock = new ManualClock();
  const closing = await EventFeed.open(db, ownClock);
  const [ear, witness] = [await listen(null, closing), await listen()];
  await closing.close();
  expect(ownClock.pending).toBe(0);
  await say(1);
  await witness.hears(1);
  expect(ear.heard).toEqual([]);
});
