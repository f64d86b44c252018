/** What becomes of those who ask the database while it dies: they are refused, and the next are served at once. */
import { createServer, connect as dial, type Server, type Socket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Unavailable } from '#kit/load/unavailable.ts';
import { connect, transaction, type Pool } from '#server/store/database.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';

let db: TestDatabase;
let way: Server;
let pool: Pool;
/** Between the pool and the database. */
const sockets = new Set<Socket>();

beforeAll(async () => {
  db = await openTestDatabase();
  const { hostname, port, pathname, username, password } = new URL(db.url);
  way = createServer((near) => {
    const far = dial(Number(port), hostname);
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
    near.pipe(far).pipe(near);
  });
  await new Promise<void>((resolve) => way.listen(0, '127.0.0.1', resolve));
  const address = way.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  pool = connect(`postgres://${username}:${password}@127.0.0.1:${address.port}${pathname}`, 4);
});
afterAll(async () => {
  await pool.end({ timeout: 1 });
  way.close();
  await db.close();
});

/** All at once, as when the database dies. */
const cut = () => sockets.forEach((socket) => socket.destroy());
const four = <Answer>(ask: () => Promise<Answer>) => Promise.all(Array.from({ length: 4 }, ask));
const answer = () => pool<{ one: number }[]>`select 1 as one`.then(([row]) => row?.one);

test('each connection serves again, also one that was asked while it died', async () => {
  for (let time = 0; time < 10; time += 1) {
    expect(await four(answer)).toEqual([1, 1, 1, 1]);
    const long = pool`select pg_sleep(20)`.execute();
    const asked = long.catch(() => Promise.allSettled(Array.from({ length: 3 }, answer)));
    await pool`select 1`;
    cut();
    await expect(long).rejects.toBeInstanceOf(Unavailable);
    await asked;
  }
  expect(await four(answer)).toEqual([1, 1, 1, 1]);
}, 60_000);

test('a transaction that goes on after its connection is lost is refused, and asks nobody else’s', async () => {
  await db.sql`create table said (word text)`;
  const others: unknown[] = [];
  let goesOn: Promise<unknown> = Promise.resolve();
  const lost = transaction(pool, (tx) => {
    goesOn = (async () => {
      await tx`insert into said values ('begun')`;
      cut();
      await expect(tx`select 1`).rejects.toThrow();
      // Somebody else has the connection by now.
      others.push(await four(answer));
      await turn();
      await tx`insert into said values ('afterwards')`;
    })();
    return goesOn;
  });
  await expect(lost).rejects.toBeInstanceOf(Unavailable);
  await expect(goesOn).rejects.toThrow();
  expect(others).toEqual([[1, 1, 1, 1]]);
  expect(await db.sql`select * from said`).toEqual([]);
});

test('so is one that fails by it, and one that has a savepoint', async () => {
  const failing = transaction(pool, async (tx) => {
    cut();
    await tx`select 1`;
  });
  await expect(failing).rejects.toBeInstanceOf(Unavailable);
  const saved = transaction(pool, (tx) =>
    tx.savepoint(async (inner) => {
      cut();
      await inner`select 1`;
    }),
  );
  await expect(saved).rejects.toBeInstanceOf(Unavailable);
  expect(await four(answer)).toEqual([1, 1, 1, 1]);
});

test('and one that is over is asked no more', async () => {
  const late = await transaction(pool, (tx) => Promise.resolve({ tx }));
  await expect(late.tx`select 1`).rejects.toThrow('over');
});
