import { afterAll, beforeAll, expect, test } from 'vitest';
import { ManualClock } from '#kit/clock.ts';
import { healthOf } from '#server/wiring/process/health.ts';
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
