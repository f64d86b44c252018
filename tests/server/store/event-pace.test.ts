import { afterAll, beforeAll, expect, test } from 'vitest';
import { randomUUID } from 'node:crypto';
import { systemClock } from '#kit/clock.ts';
import { EventFeed, publish } from '#server/store/event-log.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await openTestDatabase();
});
afterAll(() => db.close());

test('what changes again and again is read a few times, and once more after the last change', async () => {
  const accountId = randomUUID();
  const read: number[] = [];
  let changes = 0;
  const readers = { 'account.changed': () => Promise.resolve(read.push(changes)) };
  const feed = await EventFeed.open(db, systemClock, { readers });
  await feed.subscribe({ accountId, afterId: null }, () => undefined);
  const begun = performance.now();
  while (performance.now() - begun < 400) {
    await publish(db.sql, { accountId, audience: null, type: 'account.changed', data: null });
    changes += 1;
  }
  await expect.poll(() => read.at(-1)).toBe(changes);
  // One at once, and then one in 20 ms at most; a timer of a busy machine may come early after one that came late.
  expect(read.length).toBeLessThanOrEqual(2 + (performance.now() - begun) / 10);
  expect(changes).toBeGreaterThan(2 * read.length);
  await feed.close();
});
