import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ManualClock } from '#kit/clock.ts';
import { fundAccount, openAccount } from '#server/billing/accounts.ts';
import { settleCharge, startCharge } from '#server/billing/charges/call-charges.ts';
import { bucketsAt, hold, release } from '#server/billing/reservations/holds.ts';
import type { Part } from '#server/billing/model/split.ts';
import { toBilled } from '#server/billing/model/rating.ts';
import { transaction } from '#server/store/database.ts';
import { addBucket } from '#support/billing/bucket.ts';
import { audit } from '#support/store/ledger-audit.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';

const DAY_MS = 86_400_000;
let db: TestDatabase;
let accountId: string;
const clock = new ManualClock();
const now = clock.now();
beforeAll(async () => {
  db = await openTestDatabase();
});
afterAll(() => db.close());
beforeEach(async () => {
  accountId = await openAccount(db.sql, 'Harbor');
});

const add = (seconds: number, { until = DAY_MS } = {}) =>
  addBucket(db.sql, { accountId, seconds, from: now - DAY_MS, until: now + until });
const bucketsNow = (at = now) => bucketsAt(db.sql, db.sql`${accountId}::uuid`, at);
const part = (bucketId: string, seconds: number): Part => ({ bucketId, seconds: toBilled(seconds) });

/** A call that has started and holds no package. */
async function charge(): Promise<string> {
  const callId = randomUUID();
  await fundAccount(db.sql, { accountId, micros: 1_000_000n, key: callId }, clock);
  const call = { callId, accountId, userId: null, direction: 'outbound', number: '+442071838750' } as const;
  expect(await startCharge(db.sql, call, clock)).toMatchObject({ ok: true });
  return callId;
}
const holdMore = (id: string, ...parts: Part[]) => transaction(db.sql, (tx) => hold(tx, id, parts));
const letGo = (id: string, ...used: Part[]) =>
  transaction(db.sql, (tx) => release(tx, { id, heldSeconds: 1 }, used));

test('those that run are read in the order in which they end, and nobody else’s', async () => {
  const later = await add(60, { until: 2 * DAY_MS });
  const sooner = await add(120);
  await add(60, { until: 0 });
  await addBucket(db.sql, {
    accountId: await openAccount(db.sql, 'Other'),
    seconds: 60,
    from: now,
    until: now + 1,
  });
  const facts = { accountId, covers: 'local', isRunning: true, held: new Map() };
  expect(await bucketsNow()).toEqual([
    { ...facts, id: sooner, freeSeconds: 120 },
    { ...facts, id: later, freeSeconds: 60 },
  ]);
});

test('what charges hold and have used is taken off what is free, and a hold outlasts the month', async () => {
  const bucketId = await add(300);
  const [one, other] = [await charge(), await charge()];
  await holdMore(one, part(bucketId, 60));
  await holdMore(one, part(bucketId, 30));
  await holdMore(other, part(bucketId, 60));
  const held = new Map([
    [one, 90],
    [other, 60],
  ]);
  expect(await bucketsNow()).toMatchObject([{ freeSeconds: 150, isRunning: true, held }]);
  expect(await bucketsNow(now + DAY_MS)).toMatchObject([{ freeSeconds: 150, isRunning: false, held }]);
  await letGo(one, part(bucketId, 20), part(bucketId, 5));
  expect(await bucketsNow()).toMatchObject([{ freeSeconds: 215, held: new Map([[other, 60]]) }]);
  await letGo(other);
  expect(await bucketsNow()).toMatchObject([{ freeSeconds: 275, held: new Map() }]);
  expect(await bucketsNow(now + DAY_MS)).toEqual([]);
});

test('a charge may use what it never held', async () => {
  const bucketId = await add(300);
  const id = await charge();
  await letGo(id, part(bucketId, 100));
  expect(await bucketsNow()).toMatchObject([{ freeSeconds: 200, held: new Map() }]);
});

describe('the database refuses', () => {
  test('a bucket that would be overdrawn, by holding or by using', async () => {
    const bucketId = await add(100);
    const id = await charge();
    await expect(holdMore(id, part(bucketId, 101))).rejects.toThrow('check constraint');
    await holdMore(id, part(bucketId, 60));
    await expect(holdMore(id, part(bucketId, 41))).rejects.toThrow('check constraint');
    await expect(letGo(id, part(bucketId, 101))).rejects.toThrow('check constraint');
    expect(await bucketsNow()).toMatchObject([{ freeSeconds: 40 }]);
  });

  test.each([
    'update package_buckets set used_seconds = 1',
    'update package_buckets set held_seconds = 0',
    'delete from package_holds',
    'update package_holds set bucket_id = gen_random_uuid()',
  ])('%s', async (statement) => {
    await holdMore(await charge(), part(await add(100), 60));
    await expect(db.sql.unsafe(statement)).rejects.toThrow('a bucket follows its holds');
  });

  test('a charge that ends and still holds something', async () => {
    await add(100);
    const callId = randomUUID();
    const call = { callId, accountId, userId: null, direction: 'outbound', number: '+12065550142' } as const;
    await startCharge(db.sql, call, clock);
    const ended = db.sql`
      update call_charges set ended_at = now(), cost_micros = 0, billed_seconds = 0 where id = ${callId}`;
    await expect(ended).rejects.toThrow('check constraint');
    await settleCharge(db.sql, callId, { answeredAt: null, endedAt: now }, clock);
    await audit(db.sql, accountId);
  });
});
