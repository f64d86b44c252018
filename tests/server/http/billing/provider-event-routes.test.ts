import { randomUUID } from 'node:crypto';
import Stripe from 'stripe';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { signMessage, type TestMessage } from '#server/billing/funding/test-provider/test-messages.ts';
import { secret } from '#server/store/vault/secrets.ts';
import { openFundingApp } from '#support/billing/funding-app.ts';
import { stripeFixture } from '#support/billing/stripe-server.ts';
import { testVault } from '#support/store/test-vault.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';

const EVENTS = '/api/payment-provider/events';

let db: TestDatabase;
beforeAll(async () => {
  db = await openTestDatabase();
});
afterAll(() => db.close());

test('a signed message is heard, no matter who brings it, and takes back what was paid', async () => {
  const bench = await openFundingApp(db);
  const id = randomUUID();
  await bench.send(bench.people.admin, 'POST', '/api/billing/payments', { id, micros: 20_000_000 });
  const signingSecret = await secret(db.sql, testVault, 'test-provider');
  const tell = (message: TestMessage, spoil = '') => {
    const { body, signature } = signMessage(signingSecret, message, bench.clock.now());
    return bench.post(EVENTS, body + spoil, { 'stripe-signature': signature });
  };
  const event = { type: 'refund', paymentId: id, providerRef: `test:${id}`, cents: '1500' } as const;
  const message = { id: randomUUID(), event };
  expect((await tell(message, ' ')).status).toBe(400);
  for (let times = 0; times < 2; times += 1) expect((await tell(message)).status).toBe(204);
  const [refunds] = await db.sql`
    select count(*)::int as count, sum(net_micros)::bigint as micros from ledger_entries
    where kind = 'refund' and account_id = ${bench.accountId}`;
  expect(refunds).toEqual({ count: 1, micros: -15_000_000n });
  await bench.close();
});

test('what is not signed, not signed by the provider or too large is not heard', async () => {
  const bench = await openFundingApp(db);
  expect((await bench.post(EVENTS, '{}', {})).status).toBe(400);
  expect((await bench.post(EVENTS, '{}', { 'stripe-signature': 't=1,v1=00' })).status).toBe(400);
  expect((await bench.post(EVENTS, '{}', { 'stripe-signature': 'x'.repeat(2_000) })).status).toBe(400);
  expect((await bench.post(EVENTS, 'x'.repeat(65 * 1024), { 'stripe-signature': 't=1' })).status).toBe(413);
  await bench.close();
});

test('Stripe’s are read byte for byte, and one of an unknown payment is heard', async () => {
  const webhookSecret = 'whsec_of_the_tests';
  const bench = await openFundingApp(db, { stripe: { secretKey: 'sk_test_1', webhookSecret } });
  const payload = stripeFixture('event-payment-succeeded');
  const signature = new Stripe('sk_test_1').webhooks.generateTestHeaderString({
    payload,
    secret: webhookSecret,
    timestamp: Math.floor(bench.clock.now() / 1000),
  });
  const headers = { 'stripe-signature': signature, 'content-type': 'application/json' };
  expect((await bench.post(EVENTS, payload, headers)).status).toBe(204);
  expect((await bench.post(EVENTS, payload.trimEnd(), headers)).status).toBe(400);
  await bench.close();
});

test('where there is no provider nobody is believed', async () => {
  const bench = await openFundingApp(db, { demo: false });
  expect((await bench.post(EVENTS, '{}', { 'stripe-signature': 't=1,v1=00' })).status).toBe(400);
  await bench.close();
});
