import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { ManualClock } from '#kit/clock.ts';
import { openAccount } from '#server/billing/accounts.ts';
import { lastMonthOf } from '#server/billing/usage/last-month.ts';
import { endedCharge } from '#support/billing/ended-call.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';

const clock = new ManualClock(Date.UTC(2026, 4, 14, 10));
const NANP = 'United States and Canada';
const HOUR = 3_600;

let db: TestDatabase;
let accountId: string;
beforeAll(async () => {
  db = await openTestDatabase();
});
afterAll(() => db.close());
beforeEach(async () => {
  accountId = await openAccount(db.sql, 'Harbor');
});

const called = (facts: Partial<Parameters<typeof endedCharge>[1]>) =>
  endedCharge(db.sql, {
    accountId,
    endedAt: Date.UTC(2026, 3, 20),
    place: NANP,
    billedSeconds: HOUR,
    ...facts,
  });
const read = () => lastMonthOf(db.sql, accountId, clock);

test('says nothing of a month without a call', async () => {
  await called({ endedAt: Date.UTC(2026, 3, 1) - 1 });
  await called({ endedAt: Date.UTC(2026, 4, 1) });
  expect(await read()).toEqual({ month: '2026-04', plans: [], covers: [] });
});

test('takes the minutes that no package paid by the prices of each plan, and its fee', async () => {
  await called({ direction: 'outbound', billedSeconds: 100 * HOUR });
  await called({ direction: 'inbound', billedSeconds: 10 * HOUR, packageSeconds: 10 * HOUR });
  expect((await read()).plans).toEqual([
    { plan: 'starter', micros: 150_000_000 },
    { plan: 'team', micros: 161_000_000 },
    { plan: 'growth', micros: 179_000_000 },
    { plan: 'enterprise', micros: 251_000_000 },
  ]);
});

test('has the first and the last moment of the month, and prices each direction by its own', async () => {
  await called({
    place: 'Toll-free',
    direction: 'inbound',
    billedSeconds: 60,
    endedAt: Date.UTC(2026, 3, 1),
  });
  await called({
    place: 'Toll-free',
    direction: 'outbound',
    billedSeconds: 60,
    endedAt: Date.UTC(2026, 4, 1) - 1,
  });
  const { plans, covers } = await read();
  expect(plans[0]).toEqual({ plan: 'starter', micros: 65_000 });
  expect(covers).toEqual([
    { covers: 'local', seconds: 0, micros: 0 },
    { covers: 'toll-free', seconds: 120, micros: 65_000 },
  ]);
});

test('counts for a package what one carried already, and not what none carries', async () => {
  await called({ billedSeconds: 2 * HOUR, packageSeconds: HOUR });
  await called({ direction: 'outbound', place: 'Egypt', billedSeconds: HOUR });
  const { plans, covers } = await read();
  expect(covers[0]).toEqual({ covers: 'local', seconds: 2 * HOUR, micros: 3_000_000 });
  expect(plans[0]).toEqual({ plan: 'starter', micros: 1_500_000 + 10_800_000 });
});
