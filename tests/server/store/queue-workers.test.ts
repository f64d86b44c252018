import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { ManualClock } from '#kit/clock.ts';
import { QueueWorkers } from '#server/store/queue-workers.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';
import { Happening } from '#support/voice/within.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await openTestDatabase();
});
afterAll(() => db.close());

let clock: ManualClock;
let waiting: string[];
let begun: { item: string; done: Happening }[];
let faults: unknown[];
let claim: () => Promise<string | null>;
let workers: QueueWorkers<string>;
beforeEach(async () => {
  clock = new ManualClock();
  [waiting, begun, faults] = [[], [], []];
  claim = () => Promise.resolve(waiting.shift() ?? null);
  workers = new QueueWorkers<string>({
    sql: db.sql,
    clock,
    channel: 'tests_of_queues',
    mostAtOnce: 2,
    claim: () => claim(),
    work: async (item) => {
      const done = new Happening();
      begun.push({ item, done });
      await done.promise;
    },
    failed: (error) => faults.push(error),
  });
  await workers.start();
});
afterEach(async () => {
  for (const { done } of begun) done.happen(undefined);
  await workers.close();
});

const underWay = () => begun.map(({ item }) => item).sort();
const notify = () => db.sql.notify('tests_of_queues', '');

test('works at several things at once, never at more than it may, and goes on to the next', async () => {
  waiting = ['a', 'b', 'c'];
  await notify();
  await expect.poll(underWay).toEqual(['a', 'b']);
  expect(waiting).toEqual(['c']);
  begun[0]?.done.happen(undefined);
  await expect.poll(underWay).toEqual(['a', 'b', 'c']);
});

test('looks by itself every 5 s, also after something failed', async () => {
  claim = () => Promise.reject(new Error('the database is away'));
  await notify();
  await expect.poll(() => faults.length).toBeGreaterThan(0);
  claim = () => Promise.resolve(waiting.shift() ?? null);
  waiting = ['a'];
  clock.advance(5_000);
  await expect.poll(underWay).toEqual(['a']);
});

test('takes nothing more once it is closed, and waits for what it has', async () => {
  waiting = ['a', 'b', 'c'];
  await notify();
  await expect.poll(underWay).toEqual(['a', 'b']);
  const closed = workers.close();
  expect(workers.stopping.aborted).toBe(true);
  for (const { done } of begun) done.happen(undefined);
  await closed;
  clock.advance(60_000);
  expect([underWay(), clock.pending]).toEqual([['a', 'b'], 0]);
});
