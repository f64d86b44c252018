import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buyPackage } from '#server/billing/packages/purchase.ts';
import { closeSubscription } from '#server/billing/plans/closing.ts';
import { transaction } from '#server/store/database.ts';
import { DAY_MS, DOLLAR, PackageBench, SMALL, SMALL_PRICE } from '#support/billing/package-bench.ts';
import { audit } from '#support/store/ledger-audit.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';

const SECONDS = 75_000 * 60;
let db: TestDatabase;
beforeAll(async () => {
  db = await openTestDatabase();
});
afterAll(() => db.close());

const START = '2026-05-14T10:00:00Z';
const open = (dollars: bigint) => PackageBench.open(db.sql, { start: START, dollars });
const available = async (bench: PackageBench) => (await audit(db.sql, bench.accountId)).available;

describe('a package that is bought', () => {
  test('is paid for from the balance, and its minutes are there at once, for a month', async () => {
    const bench = await open(2000n);
    const id = await bench.buy();
    expect(await available(bench)).toBe(2000n * DOLLAR - SMALL_PRICE);
    expect(await bench.list()).toEqual([
      {
        id,
        offerId: SMALL,
        covers: 'local',
        seconds: SECONDS,
        usedSeconds: 0,
        leftSeconds: SECONDS,
        from: Date.parse(START),
        until: Date.parse('2026-06-14T10:00:00Z'),
        microsPerMonth: Number(SMALL_PRICE),
        renews: true,
        isUnpaid: false,
      },
    ]);
  });

  test('is charged for with what it is, and its month', async () => {
    const bench = await open(2000n);
    await bench.buy();
    const [entry] = await db.sql<{ cause: unknown; netMicros: bigint }[]>`
      select cause, net_micros from ledger_entries where account_id = ${bench.accountId} and kind = 'fee'`;
    const month = { from: Date.parse(START), until: Date.parse('2026-06-14T10:00:00Z') };
    const cause = { type: 'package', offerId: SMALL, minutes: 75_000, ...month };
    expect(entry).toEqual({ cause, netMicros: -SMALL_PRICE });
  });

  test('is bought once, however often it is asked for, also in one instant', async () => {
    const bench = await open(5000n);
    const id = randomUUID();
    await Promise.all([bench.buy(SMALL, id), bench.buy(SMALL, id), bench.buy(SMALL, id)]);
    await bench.buy('local-150000', id);
    expect(await available(bench)).toBe(5000n * DOLLAR - SMALL_PRICE);
    expect(await bench.list()).toMatchObject([{ id, offerId: SMALL }]);
  });

  test('is not bought, and nothing is charged, when the balance does not cover all of it', async () => {
    const bench = await open(1199n);
    expect(await bench.tryToBuy()).toEqual({ ok: false, failure: 'balance-empty' });
    expect(await available(bench)).toBe(1199n * DOLLAR);
    expect(await bench.list()).toEqual([]);
    await bench.fund(1n);
    await bench.buy();
    expect(await available(bench)).toBe(0n);
  });

  test('is not bought by a closed account, nor when it is not for sale', async () => {
    const bench = await open(2000n);
    expect(await bench.tryToBuy('local-1')).toEqual({ ok: false, failure: 'not-for-sale' });
    await transaction(db.sql, (tx) => closeSubscription(tx, bench.accountId, bench.clock));
    expect(await bench.tryToBuy()).toEqual({ ok: false, failure: 'account-closed' });
    expect(await available(bench)).toBe(2000n * DOLLAR);
  });

  test('is not had by naming the purchase of another account', async () => {
    const [bench, other] = [await open(2000n), await open(2000n)];
    const id = await bench.buy();
    expect(await other.tryToBuy(SMALL, id)).toEqual({ ok: false, failure: 'id-taken' });
    expect(await other.list()).toEqual([]);
  });

  test('goes with the transaction in which the money for it came', async () => {
    const bench = await open(1200n);
    const { accountId, clock } = bench;
    const lost = db.sql.begin(async (tx) => {
      const purchase = { id: randomUUID(), offerId: SMALL };
      expect(await buyPackage(tx, { accountId, purchase, clock })).toMatchObject({ ok: true });
      throw new Error('the server falls');
    });
    await expect(lost).rejects.toThrow('the server falls');
    expect(await available(bench)).toBe(1200n * DOLLAR);
    expect(await bench.list()).toEqual([]);
  });

  test('is there also when the clock is set back to before it was bought', async () => {
    const bench = await open(1200n);
    const id = await bench.buy();
    bench.clock.advance(-DAY_MS);
    const callId = await bench.call();
    expect(await bench.end(callId, 60)).toMatchObject({ costMicros: 0, billedSeconds: 60 });
    expect(await bench.list()).toMatchObject([{ id, usedSeconds: 60, leftSeconds: SECONDS - 60 }]);
  });

  test('tells the screens that show the account', async () => {
    const bench = await open(1300n);
    await db.sql`delete from events where account_id = ${bench.accountId}`;
    await bench.buy();
    const events = await db.sql<{ type: string; data: unknown }[]>`
      select type, data from events where account_id = ${bench.accountId} order by draft`;
    expect(events).toEqual([
      { type: 'account.changed', data: null },
      { type: 'billing.changed', data: { what: 'packages' } },
    ]);
  });
});

describe('[FAQ] when a package is used up, another is bought for that month', () => {
  test('it ends with the month of the first, and does not renew', async () => {
    const bench = await open(6000n);
    const first = await bench.buy();
    bench.clock.advance(20 * DAY_MS);
    const extra = await bench.buy('local-150000');
    const until = Date.parse('2026-06-14T10:00:00Z');
    expect(await bench.list()).toMatchObject([
      { id: first, until, renews: true },
      { id: extra, until, renews: false, from: bench.clock.now(), leftSeconds: 150_000 * 60 },
    ]);
    expect(await bench.change(extra, true)).toEqual({ ok: false, failure: 'package-not-renewable' });
  });

  test('two that are bought in one instant are one package and one extra', async () => {
    const bench = await open(6000n);
    await Promise.all([bench.buy(), bench.buy()]);
    expect((await bench.list()).map(({ renews }) => renews).sort()).toEqual([false, true]);
    expect(await available(bench)).toBe(6000n * DOLLAR - 2n * SMALL_PRICE);
  });

  test('two that the balance covers one of are one package', async () => {
    const bench = await open(2399n);
    const bought = await Promise.all([bench.tryToBuy(), bench.tryToBuy()]);
    expect(bought.map(({ ok }) => ok).sort()).toEqual([false, true]);
    expect(await available(bench)).toBe(1199n * DOLLAR);
  });

  test('[FAQ] toll-free numbers have packages of their own: one is no extra of a local one', async () => {
    const bench = await open(6000n);
    await bench.buy();
    bench.clock.advance(DAY_MS);
    await bench.buy('toll-free-75000');
    expect(await bench.list()).toMatchObject([
      { covers: 'local', renews: true },
      { covers: 'toll-free', renews: true, until: Date.parse('2026-06-15T10:00:00Z') },
    ]);
  });
});
