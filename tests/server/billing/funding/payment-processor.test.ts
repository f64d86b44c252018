import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { writePayment } from '#server/billing/funding/payment-requests.ts';
import { waitingPayments } from '#server/billing/funding/payment-rows.ts';
import { asks, declines, succeeds } from '#support/billing/fake-payment-provider.ts';
import { openFundingBench, twentyDollars, type FundingBench } from '#support/billing/funding-bench.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';
import { Happening, PATIENCE_MS, within } from '#support/voice/within.ts';

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

describe('adding money', () => {
  test('[FAQ] a card funds the balance', async () => {
    await bench.card();
    const processor = await bench.openProcessor();
    const request = twentyDollars();
    const paid = await processor.pay(bench.payer, request);
    expect(paid).toMatchObject({ ok: true, value: { id: request.id, kind: 'added', state: 'succeeded' } });
    expect(await bench.balance()).toBe(20_000_000);
    const cause = { type: 'payment', paymentId: request.id, brand: 'Visa', last4: '4242', isAuto: false };
    expect(await bench.fundEntries()).toEqual([{ key: `fund:payment:${request.id}`, cause }]);
    expect(bench.provider.asked).toMatchObject([
      { paymentId: request.id, customerRef: 'cus_1', cents: 2_000n, returnUrl: bench.payer.returnUrl },
    ]);
    await expect.poll(() => bench.funded).toEqual([bench.accountId]);
  });

  test('asked for twice with one id, at once and later, charges once', async () => {
    await bench.card();
    const processor = await bench.openProcessor();
    const request = twentyDollars();
    const [one, two] = await Promise.all([
      processor.pay(bench.payer, request),
      processor.pay(bench.payer, request),
    ]);
    expect(two).toEqual(one);
    expect(await processor.pay(bench.payer, request)).toEqual(one);
    expect(bench.provider.asked).toHaveLength(1);
    expect(await bench.balance()).toBe(20_000_000);
  });

  test('is refused without a card, for a card of nobody’s, while another payment is in flight, and of a closed account', async () => {
    const processor = await bench.openProcessor();
    expect(await processor.pay(bench.payer, twentyDollars())).toEqual({ ok: false, failure: 'card-needed' });
    await bench.card();
    const cardId = randomUUID();
    expect(await processor.pay(bench.payer, twentyDollars({ cardId }))).toEqual({
      ok: false,
      failure: 'not-found',
    });
    const answer = new Happening();
    bench.provider.onTheWay = () => answer.promise;
    const first = processor.pay(bench.payer, twentyDollars());
    await expect.poll(() => bench.provider.asked.length).toBe(1);
    const second = await processor.pay(bench.payer, twentyDollars());
    expect(second).toEqual({ ok: false, failure: 'payment-in-progress' });
    answer.happen(undefined);
    expect(await first).toMatchObject({ value: { state: 'succeeded' } });
    const now = new Date(bench.clock.now());
    await bench.sql`
      insert into subscriptions (account_id, plan, state, billed_from, period_from, renews_at, closed_at, readable_until)
      values (${bench.accountId}, 'starter', 'closed', ${now}, ${now}, ${new Date(bench.clock.now() + 1)}, ${now}, ${now})`;
    expect(await processor.pay(bench.payer, twentyDollars())).toEqual({
      ok: false,
      failure: 'account-closed',
    });
  });

  test('an id of another account’s payment is not found', async () => {
    await bench.card();
    const processor = await bench.openProcessor();
    const request = twentyDollars();
    await processor.pay(bench.payer, request);
    await bench.sql`insert into accounts (id, name) values (${randomUUID()}, 'Other')`;
    const [other] = await bench.sql<{ id: string }[]>`select id from accounts where name = 'Other'`;
    const stranger = { ...bench.payer, accountId: other?.id ?? '' };
    expect(await processor.pay(stranger, request)).toEqual({ ok: false, failure: 'not-found' });
  });

  test('a decline changes no balance, and says why', async () => {
    await bench.card();
    bench.provider.bank = declines;
    const processor = await bench.openProcessor();
    const paid = await processor.pay(bench.payer, twentyDollars());
    expect(paid).toMatchObject({ value: { state: 'declined', declineReason: 'insufficient-funds' } });
    expect(await bench.balance()).toBe(0);
    // The person who asked is there and sees it.
    expect(await bench.notices()).toEqual([]);
  });

  test('answers after 8 s at the latest, and what comes later is booked, or told as a notice', async () => {
    await bench.card('0341');
    const processor = await bench.openProcessor();
    const answer = new Happening();
    bench.provider.bank = declines;
    bench.provider.onTheWay = () => answer.promise;
    const request = twentyDollars();
    const paying = processor.pay(bench.payer, request);
    await expect.poll(() => bench.provider.asked.length).toBe(1);
    bench.clock.advance(8_000);
    expect(await within(PATIENCE_MS, 'the answer', paying)).toMatchObject({ value: { state: 'pending' } });
    bench.clock.advance(1);
    answer.happen(undefined);
    await expect.poll(() => bench.payment(request.id)).toMatchObject({ state: 'declined' });
    expect(await bench.notices()).toEqual([
      { kind: 'payment-declined', last4: '0341', micros: 20_000_000, reason: 'insufficient-funds' },
    ]);
  });
});

describe('what is bought with it', () => {
  const purpose = { type: 'plan', plan: 'growth' } as const;

  test('is bought in the moment in which the money comes', async () => {
    await bench.card();
    const processor = await bench.openProcessor();
    const paid = await processor.pay(bench.payer, twentyDollars({ purpose }));
    expect(paid).toMatchObject({ value: { purpose, purposeDone: true } });
    expect(bench.bought).toEqual([purpose]);
  });

  test('may not be to be had: the money stays on the balance', async () => {
    await bench.card();
    bench.purchases.buy = () => Promise.resolve(false);
    const processor = await bench.openProcessor();
    const paid = await processor.pay(bench.payer, twentyDollars({ purpose }));
    expect(paid).toMatchObject({ value: { state: 'succeeded', purposeDone: false } });
    expect(await bench.balance()).toBe(20_000_000);
  });

  test('may fail halfway: the money stays, and nothing else of it', async () => {
    await bench.card();
    bench.purchases.buy = async (tx) => {
      await tx`update accounts set name = 'Half' where id = ${bench.accountId}`;
      await tx`select no_such_column from accounts`;
      return true;
    };
    const processor = await bench.openProcessor();
    const paid = await processor.pay(bench.payer, twentyDollars({ purpose }));
    expect(paid).toMatchObject({ value: { state: 'succeeded', purposeDone: false } });
    expect(await bench.balance()).toBe(20_000_000);
    expect(await bench.sql`select from accounts where name = 'Half'`).toHaveLength(0);
  });
});

describe('a bank that asks', () => {
  test('is answered on its own page, and the processor sees what came of it', async () => {
    await bench.card();
    bench.provider.bank = asks;
    const processor = await bench.openProcessor();
    const request = twentyDollars();
    const paid = await processor.pay(bench.payer, request);
    const actionUrl = 'https://bank.example.test/ask';
    expect(paid).toMatchObject({ value: { state: 'needs-action', actionUrl } });
    bench.provider.settle(request.id, true);
    bench.clock.advance(5_000);
    await expect.poll(() => bench.payment(request.id)).toMatchObject({ state: 'succeeded', actionUrl: null });
    expect(await bench.balance()).toBe(20_000_000);
  });

  test('holds up no other payment, and is given up after a day', async () => {
    await bench.card();
    bench.provider.bank = asks;
    const processor = await bench.openProcessor();
    const request = twentyDollars();
    await processor.pay(bench.payer, request);
    bench.provider.bank = succeeds;
    expect(await processor.pay(bench.payer, twentyDollars())).toMatchObject({
      value: { state: 'succeeded' },
    });
    bench.clock.advance(24 * 3_600_000 + 900_000);
    await expect
      .poll(() => bench.payment(request.id))
      .toMatchObject({ state: 'declined', declineReason: 'not-confirmed' });
    expect(await bench.balance()).toBe(20_000_000);
  });
});

test('payments of one account that hang, however many, delay none of another account', async () => {
  await bench.card();
  bench.provider.bank = asks;
  const processor = await bench.openProcessor();
  for (let count = 0; count < 20; count += 1) await processor.pay(bench.payer, twentyDollars());
  let hanging = 0;
  bench.provider.findCharge = () => {
    hanging += 1;
    return new Promise(() => undefined);
  };
  bench.clock.advance(5_000);
  await expect.poll(() => hanging).toBe(1);
  expect(await waitingPayments(bench.sql, bench.clock)).toBe(19);

  const other = await openFundingBench(db);
  await other.card();
  bench.provider.bank = succeeds;
  const { sql, clock } = bench;
  const request = twentyDollars();
  expect(
    await writePayment({ sql, clock, provider: 'test', leaseMs: 0 }, other.payer, request),
  ).toMatchObject({ ok: true });
  await expect.poll(other.balance).toBe(20_000_000);
  expect(hanging).toBe(1);
  await other.close();
});

describe('two servers', () => {
  test('charge a payment once, and book it once', async () => {
    await bench.card();
    await bench.openProcessor();
    await bench.openProcessor();
    await bench.autoRecharge();
    await expect.poll(bench.balance).toBe(50_000_000);
    expect(bench.provider.made.size).toBe(1);
    expect(await bench.fundEntries()).toHaveLength(1);
  });

  test('look after a payment also when the clock was set back by a day', async () => {
    await bench.card();
    bench.provider.onTheWay = () => Promise.reject(new Error('connection lost'));
    const processor = await bench.openProcessor();
    await processor.pay(bench.payer, { id: randomUUID(), micros: 20_000_000 });
    await processor.close();
    bench.provider.onTheWay = () => Promise.resolve();
    bench.clock.advance(-86_400_000);
    await bench.openProcessor();
    await expect.poll(bench.balance).toBe(20_000_000);
    expect(bench.provider.made.size).toBe(1);
  });

  test('two recharges asked for at once are one', async () => {
    await bench.card();
    await bench.balanceIs(20_000_000);
    await bench.autoRecharge();
    await bench.balanceIs(1_000_000);
    await Promise.all([bench.openProcessor(), bench.openProcessor(), bench.beat(), bench.beat()]);
    await expect.poll(bench.balance).toBe(50_000_000);
    expect(await bench.payments()).toHaveLength(1);
  });
});
