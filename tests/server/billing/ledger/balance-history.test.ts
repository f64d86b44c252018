import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { ManualClock } from '#kit/clock.ts';
import { fundAccount, openAccount } from '#server/billing/accounts.ts';
import { balanceHistory } from '#server/billing/ledger/balance-history.ts';
import { endedCall } from '#support/billing/ended-call.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const noon = (day: number) => Date.UTC(2026, 4, day, 12);
const endOf = (day: number) => Date.UTC(2026, 4, day + 1) - 1;

let db: TestDatabase;
let accountId: string;
beforeAll(async () => {
  db = await openTestDatabase();
});
afterAll(() => db.close());
beforeEach(async () => {
  accountId = await openAccount(db.sql, 'Harbor');
});

const fund = (micros: bigint, at: number) =>
  fundAccount(db.sql, { accountId, micros, key: randomUUID() }, new ManualClock(at));
const spend = (costMicros: bigint, at: number) => endedCall(db.sql, { accountId, endedAt: at, costMicros });
const history = (days: number, at: number) => balanceHistory(db.sql, accountId, days, new ManualClock(at));

test('has the closing balance of each day, days without an entry too, and of today what it is now', async () => {
  await fund(100n, noon(10));
  await spend(30n, noon(11));
  await spend(1n, noon(11) + HOUR_MS);
  await spend(9n, noon(14));
  expect((await history(6, noon(14) + HOUR_MS)).points).toEqual([
    { at: endOf(9), micros: 0 },
    { at: endOf(10), micros: 100 },
    { at: endOf(11), micros: 69 },
    { at: endOf(12), micros: 69 },
    { at: endOf(13), micros: 69 },
    { at: noon(14) + HOUR_MS, micros: 60 },
  ]);
});

test('begins with what there was before', async () => {
  await fund(100n, noon(1));
  expect((await history(1, noon(14))).points).toEqual([{ at: noon(14), micros: 100 }]);
});

test('tells of each payment the balance before and after it', async () => {
  await fund(5n, noon(1));
  await spend(7n, noon(13));
  await fund(100n, noon(14));
  expect((await history(2, noon(14))).payments).toEqual([{ at: noon(14), beforeMicros: -2, micros: 98 }]);
});

test('after the clock was set back today is still as the books say', async () => {
  await fund(100n, noon(14));
  await spend(1n, noon(14) - 3 * DAY_MS);
  expect((await history(2, noon(11))).points.map(({ micros }) => micros)).toEqual([0, 99]);
});
