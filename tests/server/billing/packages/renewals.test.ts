import { afterAll, beforeAll, expect, test } from 'vitest';
import { silentLog } from '#kit/log.ts';
import { PackageRenewals } from '#server/billing/packages/renewals.ts';
import { DAY_MS, HOUR_MS, PackageBench } from '#support/billing/package-bench.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await openTestDatabase();
});
afterAll(() => db.close());

async function open() {
  const bench = await PackageBench.open(db.sql, { dollars: 6000n });
  const id = await bench.buy();
  const { sql, clock } = bench;
  const askForMoney = () => Promise.resolve();
  return { bench, id, renewals: new PackageRenewals({ sql, clock, log: silentLog, askForMoney }) };
}

test('renews in the moment in which a month ends, not at the next hour: nobody pays by the minute between two months', async () => {
  const { bench, id, renewals } = await open();
  bench.clock.advance(31 * DAY_MS - HOUR_MS / 2);
  await renewals.renew();
  expect(await bench.months(id)).toHaveLength(1);
  bench.clock.advance(HOUR_MS / 2);
  await expect.poll(() => bench.months(id)).toHaveLength(2);
  const [before, after] = await bench.months(id);
  expect(after?.fromAt).toEqual(before?.untilAt);
  await renewals.close();
});

test('waits for nothing that ends later than within the hour, nor after it is closed', async () => {
  const { bench, renewals } = await open();
  await renewals.renew();
  expect(bench.clock.pending).toBe(0);
  bench.clock.advance(31 * DAY_MS - 1000);
  await renewals.renew();
  expect(bench.clock.pending).toBe(1);
  await renewals.close();
  expect(bench.clock.pending).toBe(0);
});
