import { afterAll, beforeAll, expect, test } from 'vitest';
import { ManualClock } from '#kit/clock.ts';
import { healthOf, lookedAtTogether } from '#server/wiring/process/health.ts';
import { connect } from '#server/store/database.ts';
import { EventFeed } from '#server/store/event-log.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await openTestDatabase();
});
afterAll(() => db.close());

const lines = { used: 3, total: 100 };
const engine = { proveAlive: () => Promise.resolve(), lines };
const standing = { awayForMs: null, isRestarting: false };
const switchboard = { takesCalls: true };
const files = { room: { isFull: false } };
const full = { room: { isFull: true } };
/** Its socket is open, and hears nothing. */
const deaf = { proveAlive: () => new Promise<void>(() => undefined), lines };

test('asks the database and the feed, and says which of them gives no answer within two seconds', async () => {
  const [web, calls] = [connect(db.url, 1), connect(db.url, 1)];
  const feed = await EventFeed.open({ sql: db.sql }, new ManualClock());
  expect(
    await healthOf({ db: { sql: web, calls, standing }, feed, engine, files, switchboard }),
  ).toMatchObject({
    ok: true,
    state: 'running',
    database: { ok: true },
    engine: { ok: true, lines },
    events: { ok: true },
    disk: { ok: true },
  });
  // All connections of the screens are in use: nobody else gets one.
  const busy = web`select pg_sleep(4)`.execute();
  const ill = await healthOf({ db: { sql: web, calls, standing }, feed, engine, files, switchboard });
  expect(ill).toMatchObject({ ok: false, database: { ok: false }, events: { ok: true } });
  await busy;
  expect(
    await healthOf({ db: { sql: web, calls, standing }, feed, engine: deaf, files: full, switchboard }),
  ).toMatchObject({
    ok: false,
    database: { ok: true },
    engine: { ok: false },
  });
  expect(
    await healthOf({
      db: { sql: web, calls, standing },
      feed,
      engine,
      files: full,
      switchboard: { takesCalls: false },
    }),
  ).toMatchObject({
    ok: true,
    state: 'draining',
    disk: { ok: false },
  });
  await feed.close();
  await Promise.all([web.end(), calls.end()]);
}, 20_000);

test('a thousand who ask at once cost one look, and who asks a second later is told what is so then', async () => {
  const clock = new ManualClock();
  let looks = 0;
  const look = lookedAtTogether(() => Promise.resolve((looks += 1)), clock);
  const told = await Promise.all(Array.from({ length: 1_000 }, look));
  expect(new Set(told)).toEqual(new Set([1]));
  expect(await look()).toBe(1);
  clock.advance(1_000);
  expect(await look()).toBe(2);
});

test('a look that failed is not told for ever', async () => {
  const clock = new ManualClock();
  let isAway = true;
  const look = lookedAtTogether(
    () => (isAway ? Promise.reject(new Error('away')) : Promise.resolve('there')),
    clock,
  );
  await expect(look()).rejects.toThrow('away');
  isAway = false;
  clock.advance(1_000);
  expect(await look()).toBe('there');
});
