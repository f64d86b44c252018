import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { setTimeout as pause } from 'node:timers/promises';
import { silentLog, type LogFields } from '#kit/log.ts';
import { Unavailable } from '#kit/load/unavailable.ts';
import {
  connect,
  openDatabase,
  transaction,
  within,
  type Database,
  type Pool,
  type Sql,
} from '#server/store/database.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';

let db: TestDatabase;
let open: Database;
beforeAll(async () => {
  db = await openTestDatabase();
  open = await openDatabase({ url: db.url, dataDir: '', log: silentLog });
});
afterAll(async () => {
  await open.close();
  await db.close();
});

const hasty = { waitMs: 300, lockMs: 300, statementMs: 300, idleMs: 300 };

describe('a pool', () => {
  test('is never asked inside a transaction of its own: that would wait for a connection that it has itself', async () => {
    const pool = connect(db.url, 1);
    await expect(transaction(pool, () => pool`select 1`)).rejects.toThrow('inside a transaction');
    await expect(transaction(pool, () => transaction(pool, (tx) => tx`select 1`))).rejects.toThrow('inside');
    expect(await pool`select 1 as one`).toEqual([{ one: 1 }]);
    await pool.end();
  });

  test('takes a transaction for what can be asked both ways', async () => {
    const pool = connect(db.url, 1);
    const one = (sql: Parameters<typeof within>[0]) => within(sql, (tx) => tx`select 1 as one`);
    expect(await one(pool)).toEqual([{ one: 1 }]);
    expect(await transaction(pool, (tx) => one(tx))).toEqual([{ one: 1 }]);
    await pool.end();
  });

  test('has a connection for each statement: none waits behind a slow one while another is free', async () => {
    const pool = connect(db.url, 2);
    await Promise.all([pool`select 1`, pool`select 1`]);
    const slow = pool`select pg_sleep(1)`.then(() => 'slow');
    const quick = Promise.all(Array.from({ length: 20 }, () => pool`select 1`)).then(() => 'quick');
    expect(await Promise.race([slow, quick])).toBe('quick');
    await slow;
    await pool.end();
  });

  test('refuses a statement that waits too long for a connection, and serves the next', async () => {
    const pool = connect(db.url, 1, { ...hasty, statementMs: 0 });
    const slow = pool`select pg_sleep(1)`.execute();
    const refused = pool`select 1`.catch((error: unknown) => error);
    await slow;
    expect(await refused).toBeInstanceOf(Unavailable);
    expect(await pool`select 1 as one`).toEqual([{ one: 1 }]);
    await pool.end();
  });

  test('a failing statement gives its connection back, and so does a failing transaction', async () => {
    const pool = connect(db.url, 1);
    for (let n = 0; n < 3; n++) {
      await expect(pool`select nonsense`).rejects.toThrow('nonsense');
      await expect(transaction(pool, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    }
    expect(await pool.unsafe('select 1 as one')).toEqual([{ one: 1 }]);
    await pool.end();
  });
});

describe('every wait in the database ends', () => {
  let pool: Pool;
  beforeAll(() => {
    pool = connect(db.url, 2, { ...hasty, statementMs: 900, waitMs: 5_000 });
  });
  afterAll(() => pool.end());

  test('a statement', () =>
    expect(pool`select pg_sleep(30)`).rejects.toMatchObject({
      name: 'Unavailable',
      cause: { code: '57014' },
    }));

  test('a lock', async () => {
    await transaction(db.sql, async (holding) => {
      await holding`select pg_advisory_xact_lock(77)`;
      await expect(transaction(pool, (tx) => tx`select pg_advisory_xact_lock(77)`)).rejects.toMatchObject({
        name: 'Unavailable',
        cause: { code: '55P03' },
      });
    });
  });

  test('a transaction that does nothing', async () => {
    const idle = transaction(pool, async (tx) => {
      await pause(2_000);
      await tx`select 1`;
    });
    await expect(idle).rejects.toThrow();
    expect(await pool`select 1 as one`).toEqual([{ one: 1 }]);
  });
});

describe('the pools of a server', () => {
  test('twenty reports of one account leave calls, screens and another account their connections', async () => {
    const reports = Array.from({ length: 20 }, () => open.reports('one')`select pg_sleep(0.5)`.execute());
    const started = performance.now();
    await Promise.all([open.calls`select 1`, open.sql`select 1`, open.reports('other')`select 1`]);
    const tookMs = performance.now() - started;
    expect(open.load().reports).toMatchObject({ inUse: 1, waiting: 19, connections: 3 });
    // Of the ten seconds that the reports take.
    expect(tookMs).toBeLessThan(4_000);
    await Promise.all(reports);
  }, 30_000);

  test('say in the log what waits for what', async () => {
    const warnings: LogFields[] = [];
    const log = { ...silentLog, warn: (fields: LogFields) => void warnings.push(fields) };
    const jammed = await openDatabase({ url: db.url, dataDir: '', log });
    const lock = (tx: Sql) => tx`select pg_advisory_xact_lock(78) as locked`;
    let waiting: Promise<unknown> = Promise.resolve();
    await transaction(db.sql, async (holding) => {
      await lock(holding);
      waiting = transaction(jammed.sql, lock);
      await expect.poll(() => warnings, { timeout: 4_000 }).toHaveLength(1);
    });
    await waiting;
    await jammed.close();
    const [{ sessions }] = warnings as [
      { sessions: { pid: number; statement: string; blockedBy: number[] }[] },
    ];
    const blocked = sessions.find(
      ({ statement, blockedBy }) => blockedBy.length > 0 && statement.includes('locked'),
    );
    expect(blocked).toMatchObject({ waitsFor: 'Lock:advisory', blockedBy: [expect.any(Number)] });
    expect(sessions.map(({ pid }) => pid)).toContain(blocked?.blockedBy[0]);
  }, 30_000);
});
