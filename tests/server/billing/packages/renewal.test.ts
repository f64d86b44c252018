import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { closeSubscription } from '#server/billing/plans/closing.ts';
import { transaction } from '#server/store/database.ts';
import { DAY_MS, DOLLAR, HOUR_MS, PackageBench, SMALL, SMALL_PRICE } from '#support/billing/package-bench.ts';
import { audit } from '#support/store/ledger-audit.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';

const SECONDS = 75_000 * 60;
let db: TestDatabase;
beforeAll(async () => {
  db = await openTestDatabase();
});
afterAll(() => db.close());

const open = (start: string, dollars: bigint) => PackageBench.open(db.sql, { start, dollars });
const spent = async (bench: PackageBench) => (await audit(db.sql, bench.accountId)).usage / DOLLAR;
const days = async (bench: PackageBench, id: string) =>
  (await bench.months(id)).map(({ fromAt }) => fromAt.toISOString().slice(0, 10));

describe('[FAQ] minutes are credited each month once it has started', () => {
  test('on its own day, once each: 31 January, 28 February, 31 March', async () => {
    const bench = await open('2026-01-31T09:00:00Z', 6000n);
    const id = await bench.buy();
    for (let hour = 0; hour < 24 * 60; hour += 6) {
      bench.clock.advance(6 * HOUR_MS);
      await bench.renew();
    }
    expect(await days(bench, id)).toEqual(['2026-01-31', '2026-02-28', '2026-03-31']);
    expect(await spent(bench)).toBe(3600n);
  });

  test('not before it has started', async () => {
    const bench = await open('2026-05-14T10:00:00Z', 6000n);
    const id = await bench.buy();
    bench.clock.advance(31 * DAY_MS - 1);
    await bench.renew();
    expect(await bench.months(id)).toHaveLength(1);
    bench.clock.advance(1);
    await bench.renew();
    expect(await bench.months(id)).toHaveLength(2);
  });

  test('once, however many servers find it due and however often', async () => {
    const bench = await open('2026-05-14T10:00:00Z', 9000n);
    await bench.buy();
    await bench.buy('toll-free-75000');
    bench.clock.advance(31 * DAY_MS);
    await Promise.all([bench.renew(), bench.renew(), bench.renew()]);
    await bench.renew();
    expect(await spent(bench)).toBe(2n * 1200n + 2n * 2325n);
  });

  test('once, though the clock is set back over its start', async () => {
    const bench = await open('2026-05-14T10:00:00Z', 6000n);
    const id = await bench.buy();
    bench.clock.advance(31 * DAY_MS);
    await bench.renew();
    bench.clock.advance(-2 * DAY_MS);
    await bench.renew();
    bench.clock.advance(2 * DAY_MS);
    await bench.renew();
    expect(await days(bench, id)).toEqual(['2026-05-14', '2026-06-14']);
    expect(await spent(bench)).toBe(2400n);
  });

  test('months in which no server ran are neither credited nor charged: a whole one begins', async () => {
    const bench = await open('2026-05-14T10:00:00Z', 9000n);
    const id = await bench.buy();
    bench.clock.advance(100 * DAY_MS);
    await bench.renew();
    expect(await days(bench, id)).toEqual(['2026-05-14', '2026-08-22']);
    expect(await bench.list()).toMatchObject([{ until: Date.parse('2026-09-22T10:00:00Z') }]);
    expect(await spent(bench)).toBe(2400n);
  });
});

test('[FAQ] unused minutes do not roll over', async () => {
  const bench = await open('2026-05-14T10:00:00Z', 6000n);
  await bench.buy();
  await bench.end(await bench.call('inbound'), 600);
  expect(await bench.list()).toMatchObject([{ usedSeconds: 600, leftSeconds: SECONDS - 600 }]);
  bench.clock.advance(31 * DAY_MS);
  await bench.renew();
  expect(await bench.list()).toMatchObject([{ usedSeconds: 0, leftSeconds: SECONDS, seconds: SECONDS }]);
});

describe('a month that the balance does not cover', () => {
  async function unpaid() {
    const bench = await open('2026-05-14T10:00:00Z', 2000n);
    const id = await bench.buy();
    bench.clock.advance(31 * DAY_MS);
    await bench.renew();
    return { bench, id };
  }

  test('is not charged and has no minutes; administrators are told, and money is asked for', async () => {
    const { bench, id } = await unpaid();
    expect(await spent(bench)).toBe(1200n);
    const end = Date.parse('2026-06-14T10:00:00Z');
    expect(await bench.list()).toMatchObject([
      { id, isUnpaid: true, renews: true, seconds: SECONDS, leftSeconds: 0, from: end },
    ]);
    expect(await bench.notices()).toEqual([
      { kind: 'package-unpaid', offerId: SMALL, micros: Number(SMALL_PRICE) },
    ]);
    expect(bench.asked).toEqual([SMALL_PRICE]);
  });

  test('is tried again every hour, and told once', async () => {
    const { bench, id } = await unpaid();
    bench.clock.advance(HOUR_MS);
    await bench.renew();
    expect(bench.asked).toHaveLength(2);
    expect(await bench.notices()).toHaveLength(1);
    await bench.fund(400n);
    bench.clock.advance(HOUR_MS);
    await bench.renew();
    expect(await bench.months(id)).toHaveLength(2);
    expect(await spent(bench)).toBe(2400n);
  });

  test('begins at once when money comes, and is a whole month from that day on', async () => {
    const { bench, id } = await unpaid();
    bench.clock.advance(3 * DAY_MS);
    await bench.fundAndRenew(399n);
    expect(await bench.list()).toMatchObject([{ isUnpaid: true }]);
    await bench.fundAndRenew(1n);
    expect(await bench.list()).toMatchObject([
      { id, isUnpaid: false, from: bench.clock.now(), until: Date.parse('2026-07-17T10:00:00Z') },
    ]);
    expect(await bench.notices()).toEqual([]);
    await bench.fundAndRenew(5000n);
    expect(await spent(bench)).toBe(2400n);
    bench.clock.advance(30 * DAY_MS);
    await bench.renew();
    expect(await days(bench, id)).toEqual(['2026-05-14', '2026-06-17', '2026-07-17']);
  });

  test('waits no more when its renewal is stopped, also if money comes then', async () => {
    const { bench, id } = await unpaid();
    expect(await bench.change(id, false)).toMatchObject({ ok: true });
    expect(await bench.notices()).toEqual([]);
    await bench.fundAndRenew(5000n);
    expect(await bench.list()).toEqual([]);
    expect(await bench.change(id, true)).toEqual({ ok: false, failure: 'package-not-renewable' });
    expect(await spent(bench)).toBe(1200n);
  });

  test('does not keep one that is covered from beginning', async () => {
    const bench = await open('2026-05-14T10:00:00Z', 4725n);
    await bench.buy('toll-free-75000');
    await bench.buy();
    bench.clock.advance(31 * DAY_MS);
    await bench.renew();
    expect(await spent(bench)).toBe(2325n + 1200n + 1200n);
    expect(bench.asked).toEqual([2325n * DOLLAR]);
  });
});

describe('whether it renews', () => {
  test('is stopped at any time: it runs to the end of its month and is not charged again', async () => {
    const bench = await open('2026-05-14T10:00:00Z', 6000n);
    const id = await bench.buy();
    expect(await bench.change(id, false)).toMatchObject({ ok: true });
    bench.clock.advance(31 * DAY_MS - 1);
    expect(await bench.list()).toMatchObject([{ id, renews: false, leftSeconds: SECONDS }]);
    bench.clock.advance(1);
    await bench.renew();
    expect(await bench.list()).toEqual([]);
    expect(await spent(bench)).toBe(1200n);
  });

  test('is taken up again while the month lasts', async () => {
    const bench = await open('2026-05-14T10:00:00Z', 6000n);
    const id = await bench.buy();
    await bench.change(id, false);
    expect(await bench.change(id, true)).toMatchObject({ ok: true });
    bench.clock.advance(31 * DAY_MS);
    await bench.renew();
    expect(await bench.months(id)).toHaveLength(2);
  });

  test('is not for other accounts to say', async () => {
    const [bench, other] = [
      await open('2026-05-14T10:00:00Z', 1200n),
      await open('2026-05-14T10:00:00Z', 0n),
    ];
    expect(await other.change(await bench.buy(), false)).toEqual({ ok: false, failure: 'not-found' });
    expect(await bench.list()).toMatchObject([{ renews: true }]);
  });

  test('ends with the account', async () => {
    const bench = await open('2026-05-14T10:00:00Z', 6000n);
    const id = await bench.buy();
    await transaction(db.sql, (tx) => closeSubscription(tx, bench.accountId, bench.clock));
    expect(await bench.change(id, true)).toEqual({ ok: false, failure: 'account-closed' });
    bench.clock.advance(31 * DAY_MS);
    await bench.renew();
    expect(await spent(bench)).toBe(1200n);
  });

  test('that waits for money ends with the account, and so does its notice', async () => {
    const bench = await open('2026-05-14T10:00:00Z', 1200n);
    await bench.buy();
    bench.clock.advance(31 * DAY_MS);
    await bench.renew();
    expect(await bench.notices()).toMatchObject([{ kind: 'package-unpaid' }]);
    await transaction(db.sql, (tx) => closeSubscription(tx, bench.accountId, bench.clock));
    expect(await bench.notices()).toEqual([]);
    expect(await bench.list()).toEqual([]);
  });

  test('of an extra never: it ends with the month it was bought for, while the other renews', async () => {
    const bench = await open('2026-05-14T10:00:00Z', 9000n);
    const first = await bench.buy();
    bench.clock.advance(20 * DAY_MS);
    const extra = await bench.buy();
    bench.clock.advance(11 * DAY_MS);
    await bench.renew();
    expect((await bench.list()).map(({ id }) => id)).toEqual([first]);
    expect(await bench.months(extra)).toHaveLength(1);
    expect(await spent(bench)).toBe(3600n);
  });
});
