import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { lockAccount } from '#server/billing/account/account-snapshot.ts';
import { requestRecharge } from '#server/billing/funding/auto-recharge.ts';
import { transaction } from '#server/store/database.ts';
import { asks, declines, succeeds } from '#support/billing/fake-payment-provider.ts';
import { openFundingBench, type FundingBench } from '#support/billing/funding-bench.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';

const HOUR_MS = 3_600_000;

describe('auto-recharge', () => {
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

  const last = async () => (await bench.payments())[0];
  const settings = async () => {
    const [row] = await bench.sql<{ failures: number; nextTryAt: Date | null }[]>`
      select failures, next_try_at from auto_recharges where account_id = ${bench.accountId}`;
    return { failures: row?.failures, nextTryAt: row?.nextTryAt?.getTime() ?? null };
  };

  test('[FAQ] when the balance falls below the threshold the card is charged so that it becomes the amount', async () => {
    await bench.card();
    await bench.balanceIs(12_000_000);
    await bench.autoRecharge();
    await bench.openProcessor();
    await bench.balanceIs(9_400_000);
    await expect.poll(bench.balance).toBe(50_000_000);
    expect(await bench.payments()).toMatchObject([
      { kind: 'auto-recharge', state: 'succeeded', micros: 40_600_000, last4: '4242' },
    ]);
    expect(bench.provider.asked).toMatchObject([{ cents: 4_060n, returnUrl: null }]);
  });

  test('[FAQ] has one charge in flight at a time, however many calls are charged meanwhile', async () => {
    await bench.card();
    await bench.balanceIs(12_000_000);
    await bench.autoRecharge();
    await bench.balanceIs(9_400_000);
    await Promise.all(Array.from({ length: 8 }, () => bench.beat()));
    expect(await bench.payments()).toMatchObject([{ state: 'pending' }]);
    await bench.openProcessor();
    await expect.poll(bench.balance).toBe(50_000_000);
    expect(bench.provider.made.size).toBe(1);
  });

  test('is nobody’s business while it is off, or no card is saved', async () => {
    await bench.balanceIs(1_000_000);
    expect(await bench.autoRecharge()).toEqual({ ok: false, failure: 'card-needed' });
    await bench.card();
    await bench.beat();
    expect(await bench.payments()).toEqual([]);
  });

  test('[FAQ] a decline backs off 1 h, 6 h, 24 h and tells the admins each time', async () => {
    bench.provider.bank = declines;
    await bench.card('0341');
    await bench.openProcessor();
    await bench.balanceIs(9_400_000);
    await bench.autoRecharge();
    for (const [tries, hours] of [1, 6, 24, 24].entries()) {
      const nextTryAt = bench.clock.now() + hours * HOUR_MS;
      await expect.poll(settings).toEqual({ failures: tries + 1, nextTryAt });
      expect(await bench.notices()).toEqual([
        { kind: 'recharge-declined', last4: '0341', reason: 'insufficient-funds', nextTryAt },
      ]);
      bench.clock.advance(hours * HOUR_MS - 1);
      await bench.beat();
      expect(bench.provider.asked).toHaveLength(tries + 1);
      bench.clock.advance(5_001);
      await expect.poll(() => bench.provider.asked.length).toBe(tries + 2);
      await expect.poll(async () => (await last())?.state).toBe('declined');
    }
  });

  test('[FAQ] a backup card is tried at once when the first is declined, and the admins are told', async () => {
    await bench.card('0341');
    const backup = await bench.card('4444');
    await bench.sql`update cards set role = 'backup' where id = ${backup}`;
    bench.provider.bank = (order) => (bench.provider.made.size === 0 ? declines(order) : succeeds(order));
    await bench.openProcessor();
    await bench.balanceIs(9_400_000);
    await bench.autoRecharge();
    await expect.poll(bench.balance).toBe(50_000_000);
    const tried = (await bench.payments()).map(({ state, last4, micros }) => [state, last4, micros]);
    expect(tried.sort()).toEqual([
      ['declined', '0341', 40_600_000],
      ['succeeded', '4444', 40_600_000],
    ]);
    expect(await bench.notices()).toEqual([{ kind: 'backup-card-used', last4: '4444', micros: 40_600_000 }]);
    expect(await settings()).toEqual({ failures: 0, nextTryAt: null });
  });

  test('rests when both cards are declined, until another card is the first', async () => {
    bench.provider.bank = declines;
    await bench.card('0341');
    const backup = await bench.card('0002');
    await bench.sql`update cards set role = 'backup' where id = ${backup}`;
    await bench.openProcessor();
    await bench.balanceIs(9_400_000);
    await bench.autoRecharge();
    await expect.poll(settings).toEqual({ failures: 1, nextTryAt: bench.clock.now() + HOUR_MS });
    expect((await bench.payments()).map(({ state }) => state)).toEqual(['declined', 'declined']);
    bench.provider.bank = succeeds;
    await bench.makeFirst(await bench.card('4242'));
    await expect.poll(bench.balance).toBe(50_000_000);
    await expect.poll(settings).toEqual({ failures: 0, nextTryAt: null });
    // What was told of the decline is so no longer.
    expect(await bench.notices()).toEqual([]);
  });

  test('switched off while the first card is being asked, it leaves the backup alone', async () => {
    await bench.card('0341');
    const backup = await bench.card('4444');
    await bench.sql`update cards set role = 'backup' where id = ${backup}`;
    bench.provider.bank = declines;
    bench.provider.before = async () => {
      await bench.sql`update auto_recharges set is_on = false where account_id = ${bench.accountId}`;
    };
    await bench.openProcessor();
    await bench.balanceIs(9_400_000);
    await bench.autoRecharge();
    await expect.poll(last).toMatchObject({ state: 'declined' });
    expect(await bench.payments()).toHaveLength(1);
    expect(await settings()).toEqual({ failures: 0, nextTryAt: null });
    // Nothing looks after the balance now.
    expect(await bench.notices()).toMatchObject([{ kind: 'balance-low', micros: 9_400_000 }]);
  });

  test('the decline of a card that is the first no more does not hold up the one that is', async () => {
    await bench.card('0341');
    const next = await bench.card('4242');
    bench.provider.bank = (order) => (bench.provider.made.size === 0 ? declines(order) : succeeds(order));
    bench.provider.before = async () => {
      if (bench.provider.made.size === 0) await bench.makeFirst(next);
    };
    await bench.openProcessor();
    await bench.balanceIs(9_400_000);
    await bench.autoRecharge();
    await expect.poll(bench.balance).toBe(50_000_000);
    expect(await bench.notices()).toEqual([]);
  });

  test('a bank that asks nobody is a decline, and is not left waiting for an answer', async () => {
    await bench.card();
    bench.provider.bank = ({ paymentId }) => ({
      state: 'needs-action',
      providerRef: `pi_${paymentId}`,
      url: null,
    });
    await bench.openProcessor();
    await bench.balanceIs(9_400_000);
    await bench.autoRecharge();
    await expect.poll(last).toMatchObject({ state: 'declined', declineReason: 'not-confirmed' });
    expect([...bench.provider.made.values()]).toMatchObject([{ state: 'declined' }]);
  });

  test('a charge that is found waiting for its bank long after is given up, and is not made twice', async () => {
    await bench.card();
    bench.provider.bank = asks;
    bench.provider.onTheWay = () => Promise.reject(new Error('no answer'));
    await bench.balanceIs(9_400_000);
    await bench.autoRecharge();
    const processor = await bench.openProcessor();
    await expect.poll(() => bench.provider.asked.length).toBe(1);
    await processor.close();
    bench.clock.advance(HOUR_MS);
    await bench.openProcessor();
    await expect.poll(last).toMatchObject({ state: 'declined', declineReason: 'not-confirmed' });
    expect(bench.provider.asked).toHaveLength(1);
  });

  test('a balance that is well again when the rest is over is left alone', async () => {
    bench.provider.bank = declines;
    await bench.card();
    await bench.openProcessor();
    await bench.balanceIs(9_400_000);
    await bench.autoRecharge();
    await expect.poll(async () => (await settings()).failures).toBe(1);
    await bench.balanceIs(30_000_000);
    bench.clock.advance(HOUR_MS + 5_000);
    await expect.poll(settings).toEqual({ failures: 1, nextTryAt: null });
    expect(bench.provider.asked).toHaveLength(1);
  });

  test('a balance that it looks after is low only once the card was declined, and all see that at once', async () => {
    const told = await bench.follow();
    const seen = (lowMicros: number) => expect.poll(told).toMatchObject({ lowMicros });
    await bench.card();
    await bench.balanceIs(12_000_000);
    await seen(10_000_000);
    await bench.autoRecharge(11_000_000);
    await seen(0);
    bench.provider.bank = declines;
    await bench.balanceIs(9_400_000);
    await expect.poll(told).toMatchObject({ availableMicros: 9_400_000, lowMicros: 0 });
    await bench.openProcessor();
    await seen(11_000_000);
    bench.provider.bank = succeeds;
    await bench.makeFirst(await bench.card());
    await seen(0);
    await expect.poll(bench.balance).toBe(50_000_000);
  });

  test('rests no longer than a day, though the clock is set back', async () => {
    bench.provider.bank = declines;
    await bench.card();
    const processor = await bench.openProcessor();
    await bench.balanceIs(9_400_000);
    await bench.autoRecharge();
    await expect.poll(async () => (await settings()).failures).toBe(1);
    await processor.close();
    bench.provider.bank = succeeds;
    bench.clock.advance(-2 * 24 * HOUR_MS);
    await bench.openProcessor();
    await expect.poll(bench.balance).toBe(50_000_000);
  });

  test('charges for a fee that the balance does not cover', async () => {
    await bench.card();
    await bench.balanceIs(20_000_000);
    await bench.autoRecharge();
    const isUnderWay = await transaction(bench.sql, async (tx) => {
      const account = await lockAccount(tx, bench.accountId, bench.clock);
      return requestRecharge(tx, account, bench.clock, 79_000_000n);
    });
    expect(isUnderWay).toBe(true);
    expect(await bench.payments()).toMatchObject([{ state: 'pending', micros: 59_000_000 }]);
  });

  test('is looked at again when money that was being added does not come', async () => {
    await bench.card();
    await bench.balanceIs(12_000_000);
    await bench.autoRecharge();
    const processor = await bench.openProcessor();
    bench.provider.bank = (order) => (order.returnUrl === null ? succeeds(order) : declines(order));
    bench.provider.before = async ({ returnUrl }) => {
      if (returnUrl !== null) await bench.balanceIs(9_400_000);
    };
    await processor.pay(bench.payer, { id: crypto.randomUUID(), micros: 20_000_000 });
    await expect.poll(bench.balance).toBe(50_000_000);
  });
});
