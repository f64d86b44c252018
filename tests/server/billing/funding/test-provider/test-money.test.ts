import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ManualClock } from '#kit/clock.ts';
import { fundAccount, openAccount } from '#server/billing/accounts.ts';
import { startCharge } from '#server/billing/charges/call-charges.ts';
import { seedDemoAccount } from '#server/billing/demo-account.ts';
import { letTestMoneyPay } from '#server/billing/funding/test-provider/test-money.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';

const clock = new ManualClock();
let db: TestDatabase;
beforeAll(async () => {
  db = await openTestDatabase();
});
afterAll(() => db.close());

const start = (accountId: string, direction: 'inbound' | 'outbound') =>
  startCharge(
    db.sql,
    { callId: randomUUID(), accountId, userId: null, direction, number: '+12025550110' },
    clock,
  );

test('money from test cards pays a call only where it may, and other money always', async () => {
  const demo = await seedDemoAccount(db.sql, clock);
  const real = await openAccount(db.sql, 'Acme');
  await fundAccount(db.sql, { accountId: real, micros: 25_000_000n, key: 'real' }, clock);
  expect((await start(demo, 'outbound')).ok).toBe(true);

  await letTestMoneyPay(db.sql, false);
  for (const direction of ['outbound', 'inbound'] as const) {
    expect(await start(demo, direction)).toEqual({ ok: false, failure: 'test-money' });
    expect((await start(real, direction)).ok).toBe(true);
  }

  await letTestMoneyPay(db.sql, true);
  expect((await start(demo, 'inbound')).ok).toBe(true);
});
