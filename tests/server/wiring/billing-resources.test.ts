import { afterAll, beforeAll, expect, test } from 'vitest';
import { silentLog } from '#kit/log.ts';
import { openBillingResources } from '#server/wiring/billing-resources.ts';
import { DAY_MS, DOLLAR, PlanBench } from '#support/billing/plan-bench.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await openTestDatabase();
});
afterAll(() => db.close());

test('money that came pays at once for the plan that waited for it, and for nothing of another account', async () => {
  const [bench, other] = await Promise.all([
    PlanBench.open(db.sql, { micros: 29n * DOLLAR }),
    PlanBench.open(db.sql, { micros: 29n * DOLLAR }),
  ]);
  for (const one of [bench, other]) {
    await one.change('team');
    one.clock.advance(31 * DAY_MS);
  }
  await bench.renew();
  await bench.fund(29n * DOLLAR);
  await other.fund(29n * DOLLAR);
  const billing = openBillingResources({ sql: db.sql, clock: bench.clock, log: silentLog });
  await billing.settleDue(bench.accountId);
  expect([await bench.standing(), await other.standing()]).toMatchObject([
    { state: 'active' },
    { state: 'past-due' },
  ]);
  expect([await bench.available(), await other.available()]).toEqual([0n, 29n * DOLLAR]);
  await billing.close();
});
