import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ManualClock } from '#kit/clock.ts';
import { silentLog } from '#kit/log.ts';
import type { QueuedCall } from '#server/calls/live/queued-call.ts';
import { SwitchboardQueues } from '#server/calls/steps/switchboard-queues.ts';
import { type Pool } from '#server/store/database.ts';
import { FakeCallControl } from '#support/calls/fake-call-control.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';

let db: TestDatabase;
let asked: unknown[];
let sql: Pool;
beforeAll(async () => {
  db = await openTestDatabase();
  asked = [];
  sql = new Proxy(db.sql, {
    apply: (pool, self, [text, ...values]: [TemplateStringsArray, ...unknown[]]) => {
      asked.push(...values);
      return Reflect.apply(pool, self, [text, ...values]) as unknown;
    },
  });
});
afterAll(() => db.close());

test('a status that somebody chose moves the queues of their account, and no other', async () => {
  const control = new FakeCallControl();
  const lines = new SwitchboardQueues({
    sql,
    control,
    isOnCall: () => false,
    clock: new ManualClock(),
    log: silentLog,
  });
  const gone: QueuedCall[] = [];
  const wait = (): QueuedCall => {
    const queuedCall: QueuedCall = {
      accountId: randomUUID(),
      queueId: randomUUID(),
      offer: () => undefined,
      queueGone: () => gone.push(queuedCall),
    };
    lines.join(queuedCall);
    return queuedCall;
  };
  const [own, other] = [wait(), wait()];
  // Both lines have been looked at once; a queue that is none tells who waits in it.
  await expect.poll(() => gone.length).toBe(2);
  asked.length = 0;
  lines.changedOf(own.accountId);
  await expect.poll(() => gone.length).toBe(3);
  expect(asked).toContain(own.queueId);
  expect(asked).not.toContain(other.queueId);
  lines.stop();
});
