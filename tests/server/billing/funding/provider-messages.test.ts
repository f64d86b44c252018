import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Unavailable } from '#kit/load/unavailable.ts';
import type { ProviderEvent } from '#server/billing/funding/payment-provider.ts';
import { forgetMessages } from '#server/billing/funding/provider-messages.ts';
import { autoRechargeOf } from '#server/billing/funding/auto-recharge-settings.ts';
import { refOf } from '#support/billing/fake-payment-provider.ts';
import { openFundingBench, type FundingBench } from '#support/billing/funding-bench.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';
import { audit } from '#support/store/ledger-audit.ts';

let db: TestDatabase;
let bench: FundingBench;
beforeAll(async () => {
  db = await openTestDatabase();
});
afterAll(() => db.close());
beforeEach(async () => {
  bench = await openFundingBench(db);
  await bench.card();
});
afterEach(() => bench.close());

const deliver = (event: ProviderEvent | null, id: string = randomUUID()) => bench.deliver({ id, event });
const succeeded = (paymentId: string): ProviderEvent => ({
  type: 'charge',
  paymentId,
  outcome: { state: 'succeeded', providerRef: refOf(paymentId) },
});
const declined = (paymentId: string): ProviderEvent => ({
  type: 'charge',
  paymentId,
  outcome: { state: 'declined', providerRef: refOf(paymentId), reason: 'declined' },
});
const refunded = (paymentId: string, cents: bigint): ProviderEvent => ({
  type: 'refund',
  paymentId,
  providerRef: refOf(paymentId),
  cents,
});
const disputed = (paymentId: string, cents: bigint): ProviderEvent => ({
  type: 'dispute',
  providerRef: refOf(paymentId),
  cents,
});
const only = async () => (await bench.payments())[0];
const kinds = async () => {
  const rows = await bench.sql<{ kind: string; micros: bigint }[]>`
    select kind, net_micros as micros from ledger_entries where account_id = ${bench.accountId} order by id`;
  return rows.map(({ kind, micros }) => [kind, Number(micros)]);
};

/** $50 asked for, of which the provider has not said anything yet. */
async function pending(): Promise<string> {
  bench.provider.onTheWay = () => Promise.reject(new Error('connection lost'));
  const processor = await bench.openProcessor();
  const id = randomUUID();
  await processor.pay(bench.payer, { id, micros: 50_000_000 });
  await processor.close();
  return id;
}

describe('a message', () => {
  test('books a payment of which nobody has heard yet, once, and wakes what waited for money', async () => {
    const id = await pending();
    const message = randomUUID();
    await Promise.all([
      deliver(succeeded(id), message),
      deliver(succeeded(id), message),
      deliver(succeeded(id)),
    ]);
    await deliver(succeeded(id), message);
    expect(await kinds()).toEqual([['fund', 50_000_000]]);
    expect(bench.funded).toEqual([bench.accountId]);
  });

  test('may race the answer: the payment is booked once', async () => {
    const processor = await bench.openProcessor();
    const id = randomUUID();
    bench.provider.onTheWay = async () => {
      await deliver(succeeded(id));
    };
    expect(await processor.pay(bench.payer, { id, micros: 50_000_000 })).toMatchObject({
      value: { state: 'succeeded' },
    });
    expect(await kinds()).toEqual([['fund', 50_000_000]]);
  });

  test('that comes out of order changes nothing that is known better', async () => {
    const id = await pending();
    await deliver(succeeded(id));
    await deliver(declined(id));
    expect(await only()).toMatchObject({ state: 'succeeded', declineReason: null });
    expect(await bench.balance()).toBe(50_000_000);
  });

  test('of money that came after a decline books it: it is the customer’s', async () => {
    const id = await pending();
    await deliver(declined(id));
    expect(await only()).toMatchObject({ state: 'declined', declineReason: 'declined' });
    await deliver(succeeded(id));
    expect(await only()).toMatchObject({ state: 'succeeded', declineReason: null });
    expect(await kinds()).toEqual([['fund', 50_000_000]]);
  });

  test('of an unknown payment, or of nothing that we follow, is heard and forgotten', async () => {
    for (const paymentId of [randomUUID(), 'order-17'])
      for (const event of [succeeded(paymentId), refunded(paymentId, 1n), disputed(paymentId, 1n), null])
        expect(await deliver(event)).toEqual({ ok: true, value: null });
    expect(await deliver({ type: 'card-setup', ref: 'cs_unknown' })).toEqual({ ok: true, value: null });
    expect(await kinds()).toEqual([]);
  });

  test('of money that goes back before the payment is known by its reference is not heard, and comes again', async () => {
    const id = await pending();
    const message = randomUUID();
    await expect(deliver(disputed(id, 500n), message)).rejects.toThrow(Unavailable);
    await deliver(succeeded(id));
    await deliver(disputed(id, 500n), message);
    expect(await kinds()).toEqual([
      ['fund', 50_000_000],
      ['refund', -5_000_000],
    ]);
  });

  test('with a bad signature is not heard', async () => {
    const id = await pending();
    const told = await bench.deliver({ id: randomUUID(), event: succeeded(id) }, 'forged');
    expect(told).toEqual({ ok: false, failure: 'bad-signature' });
    expect(await kinds()).toEqual([]);
  });

  test('that fails halfway was not heard, and comes again', async () => {
    const id = await pending();
    const message = randomUUID();
    await bench.sql`alter table notices rename to notices_away`;
    await bench.sql`alter table ledger_postings rename to postings_away`;
    await expect(deliver(succeeded(id), message)).rejects.toThrow();
    await bench.sql`alter table notices_away rename to notices`;
    await bench.sql`alter table postings_away rename to ledger_postings`;
    await deliver(succeeded(id), message);
    expect(await kinds()).toEqual([['fund', 50_000_000]]);
  });

  test('is remembered for 30 days', async () => {
    const message = randomUUID();
    await deliver(succeeded(randomUUID()), message);
    bench.clock.advance(29 * 86_400_000);
    await forgetMessages(bench);
    expect(await bench.sql`select from payment_events where id = ${message}`).toHaveLength(1);
    bench.clock.advance(2 * 86_400_000);
    await forgetMessages(bench);
    expect(await bench.sql`select from payment_events where id = ${message}`).toHaveLength(0);
  });
});

describe('money that goes back', () => {
  test('is taken off the balance by what is new of it, and the admins are told', async () => {
    const id = await pending();
    await deliver(succeeded(id));
    await deliver(refunded(id, 1_000n));
    bench.clock.advance(1_000);
    await deliver(refunded(id, 3_000n));
    await deliver(refunded(id, 3_000n));
    await deliver(refunded(id, 1_000n));
    expect(await kinds()).toEqual([
      ['fund', 50_000_000],
      ['refund', -10_000_000],
      ['refund', -20_000_000],
    ]);
    expect(await only()).toMatchObject({ state: 'succeeded', refundedMicros: 30_000_000 });
    expect(await bench.notices()).toEqual([
      { kind: 'payment-refunded', last4: '4242', micros: 20_000_000, rechargeStopped: false },
      { kind: 'payment-refunded', last4: '4242', micros: 10_000_000, rechargeStopped: false },
    ]);
    await audit(bench.sql, bench.accountId);
  });

  test('is not taken from the card again: auto-recharge that would is switched off, and the admins are told', async () => {
    const id = await pending();
    await deliver(succeeded(id));
    await bench.autoRecharge();
    await deliver(refunded(id, 1_000n));
    expect(await bench.notices()).toMatchObject([{ kind: 'payment-refunded', rechargeStopped: false }]);
    bench.clock.advance(1_000);
    await deliver(disputed(id, 4_000n));
    await bench.beat();
    expect(await bench.balance()).toBe(0);
    expect(await bench.payments()).toMatchObject([{ id, state: 'succeeded' }]);
    expect(await bench.notices()).toContainEqual(
      expect.objectContaining({ kind: 'payment-refunded', rechargeStopped: true }),
    );
    expect(await autoRechargeOf(bench.sql, bench.accountId)).toMatchObject({ isOn: false });
  });

  test('had come, though nobody had heard of it yet', async () => {
    const id = await pending();
    await deliver(refunded(id, 5_000n));
    await deliver(succeeded(id));
    expect(await kinds()).toEqual([
      ['fund', 50_000_000],
      ['refund', -50_000_000],
    ]);
    expect(await bench.balance()).toBe(0);
  });

  test('by a dispute counts apart from refunds, and both together are no more than was paid', async () => {
    const id = await pending();
    await deliver(succeeded(id));
    await bench.balanceIs(5_000_000);
    await deliver(refunded(id, 1_000n));
    await deliver(disputed(id, 5_000n));
    await deliver(disputed(id, 5_000n));
    await deliver(refunded(id, 1_000n));
    expect((await kinds()).slice(2)).toEqual([
      ['refund', -10_000_000],
      ['refund', -40_000_000],
    ]);
    // What was spent of it is owed.
    expect(await bench.balance()).toBe(-45_000_000);
    const causes = await bench.sql<{ isDispute: boolean }[]>`
      select (cause ->> 'isDispute')::boolean as is_dispute from ledger_entries
      where kind = 'refund' and account_id = ${bench.accountId} order by id`;
    expect(causes.map(({ isDispute }) => isDispute)).toEqual([false, true]);
  });
});
