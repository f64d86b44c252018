import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { LEASE_MS } from '#server/billing/funding/payment-processor.ts';
import { Death, dyingSql } from '#support/billing/dying-sql.ts';
import { openFundingBench, twentyDollars, type FundingBench } from '#support/billing/funding-bench.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';
import { audit } from '#support/store/ledger-audit.ts';
import { PATIENCE_MS, within } from '#support/voice/within.ts';

let db: TestDatabase;
let bench: FundingBench;
beforeAll(async () => {
  db = await openTestDatabase();
});
afterAll(() => db.close());
beforeEach(async () => {
  bench = await openFundingBench(db);
});
afterEach(() => bench.close());

describe('an answer that never comes', () => {
  test('is asked for again under the same key, and the charge that was made is booked once', async () => {
    await bench.card();
    const processor = await bench.openProcessor();
    let lost = 2;
    bench.provider.onTheWay = () =>
      lost-- > 0 ? Promise.reject(new Error('connection lost')) : Promise.resolve();
    const request = twentyDollars();
    expect(await processor.pay(bench.payer, request)).toMatchObject({ value: { state: 'pending' } });
    for (const waitMs of [5_000, 5_000]) {
      const asked = bench.provider.asked.length;
      bench.clock.advance(waitMs);
      await expect.poll(() => bench.provider.asked.length).toBe(asked + 1);
    }
    await expect.poll(() => bench.payment(request.id)).toMatchObject({ state: 'succeeded' });
    expect(new Set(bench.provider.asked.map((order) => JSON.stringify(order, plain))).size).toBe(1);
    expect([...bench.provider.made.keys()]).toEqual([request.id]);
    expect(await bench.fundEntries()).toHaveLength(1);
  });

  test('a charge that is not made for half an hour is not made at all', async () => {
    await bench.card();
    const processor = await bench.openProcessor();
    bench.provider.before = () => Promise.reject(new Error('connection refused'));
    const request = twentyDollars();
    await processor.pay(bench.payer, request);
    bench.clock.advance(30 * 60_000);
    await expect
      .poll(() => bench.payment(request.id))
      .toMatchObject({ state: 'declined', declineReason: 'provider-failed' });
    const asked = bench.provider.asked.length;
    bench.provider.before = () => Promise.resolve();
    bench.clock.advance(24 * 3_600_000);
    expect(await processor.pay(bench.payer, twentyDollars())).toMatchObject({
      value: { state: 'succeeded' },
    });
    expect(bench.provider.asked).toHaveLength(asked + 1);
  });

  test('a processor that closes waits for no provider, and the next one goes on', async () => {
    await bench.card();
    const processor = await bench.openProcessor();
    bench.provider.onTheWay = () => new Promise(() => undefined);
    const request = twentyDollars();
    const paying = processor.pay(bench.payer, request);
    await expect.poll(() => bench.provider.asked.length).toBe(1);
    await within(PATIENCE_MS, 'closing', processor.close());
    expect(await paying).toMatchObject({ value: { state: 'pending' } });
    bench.provider.onTheWay = () => Promise.resolve();
    await bench.openProcessor();
    bench.clock.advance(LEASE_MS + 5_000);
    await expect.poll(() => bench.payment(request.id)).toMatchObject({ state: 'succeeded' });
    expect(await bench.balance()).toBe(20_000_000);
  });
});

describe('a server that dies', () => {
  test('at any step between the row, the charge and the booking never charges twice, nor loses a charge', async () => {
    await bench.card();
    let steps = 0;
    for (let isThrough = false; !isThrough; steps += 1) {
      isThrough = await dieAfter(steps);
      // Enough steps for a whole payment: something is wrong when it never gets through.
      expect(steps).toBeLessThan(120);
    }
    expect(steps).toBeGreaterThan(10);
    await audit(bench.sql, bench.accountId);
    const states = await bench.sql<
      { state: string }[]
    >`select distinct state from payments where account_id = ${bench.accountId}`;
    expect(states.map(({ state }) => state)).toEqual(['succeeded']);
    const [charged] = await bench.sql<
      { count: bigint }[]
    >`select count(*) from payments where account_id = ${bench.accountId}`;
    expect(bench.provider.made.size).toBe(Number(charged?.count));
    expect(await bench.balance()).toBe(bench.provider.made.size * 20_000_000);
  }, 240_000);

  /** One payment by a server that dies after so many steps, then the next server. @returns whether it lived */
  async function dieAfter(steps: number): Promise<boolean> {
    const death = new Death(steps);
    const step = () =>
      new Promise<void>((resolve) => {
        death.step();
        resolve();
      });
    bench.provider.before = step;
    bench.provider.onTheWay = step;
    const dying = await bench.openProcessor({ sql: dyingSql(bench.sql, death) });
    const id = randomUUID();
    const paid = await dying.pay(bench.payer, twentyDollars({ id })).catch(() => null);
    await dying.close();
    if (!death.isDead) return paid?.ok === true && paid.value.state === 'succeeded';
    bench.provider.before = () => Promise.resolve();
    bench.provider.onTheWay = () => Promise.resolve();
    const next = await bench.openProcessor();
    bench.clock.advance(LEASE_MS + 5_000);
    if (await bench.payment(id))
      await expect.poll(() => bench.payment(id)).toMatchObject({ state: 'succeeded' });
    else expect(bench.provider.made.has(id)).toBe(false);
    await next.close();
    return false;
  }
});

test('a card of a provider that is no longer ours is not charged', async () => {
  const cardId = await bench.card();
  const processor = await bench.openProcessor();
  bench.provider.before = () => Promise.reject(new Error('connection refused'));
  const request = twentyDollars({ cardId });
  await processor.pay(bench.payer, request);
  await bench.sql`update cards set provider = 'stripe' where id = ${cardId}`;
  bench.clock.advance(5_000);
  await expect.poll(() => bench.payment(request.id)).toMatchObject({ state: 'declined' });
  expect(bench.provider.made.has(request.id)).toBe(false);
});

const plain = (_key: string, value: unknown) => (typeof value === 'bigint' ? value.toString() : value);
