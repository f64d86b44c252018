import Stripe from 'stripe';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ManualClock } from '#kit/clock.ts';
import { StripeProvider } from '#server/billing/funding/stripe/stripe-provider.ts';
import { StripeServer, stripeFixture } from '#support/billing/stripe-server.ts';

const PAYMENT = '6d0f9c1e-6a0b-4c57-9a68-2f1f3b7d1c11';
const WEBHOOK_SECRET = 'whsec_of_the_tests';

let clock: ManualClock;
let server: StripeServer;
let stripe: StripeProvider;
beforeEach(async () => {
  [clock, server] = [new ManualClock(), await StripeServer.open()];
  const secrets = { secretKey: 'sk_test_1', webhookSecret: WEBHOOK_SECRET };
  stripe = new StripeProvider({ ...secrets, clock, server: server.address });
});
afterEach(() => server.close());

const order = (returnUrl: string | null = null) => ({
  paymentId: PAYMENT,
  customerRef: 'cus_Ringside1',
  cardRef: 'pm_1SRingsideVisa',
  cents: 4_060n,
  returnUrl,
});

describe('a charge', () => {
  test('is a payment intent, confirmed at once, under our payment’s id', async () => {
    server.answers('payment-intent-succeeded');
    expect(await stripe.charge(order())).toEqual({
      state: 'succeeded',
      providerRef: 'pi_3SRingside0001',
    });
    const [asked] = server.asked;
    expect(asked?.what).toBe('POST /v1/payment_intents');
    expect(asked?.headers['idempotency-key']).toBe(PAYMENT);
    expect(asked?.headers.authorization).toBe('Bearer sk_test_1');
    expect(asked?.form).toEqual({
      amount: '4060',
      currency: 'usd',
      customer: 'cus_Ringside1',
      confirm: 'true',
      payment_method: 'pm_1SRingsideVisa',
      'allowed_payment_method_types[0]': 'card',
      off_session: 'true',
      'metadata[paymentId]': PAYMENT,
    });
  });

  test('of somebody who is there may be asked about by the bank, on a page of its own', async () => {
    server.answers('payment-intent-requires-action');
    const outcome = await stripe.charge(order('https://phone.example.test/#/account'));
    expect(outcome).toEqual({
      state: 'needs-action',
      providerRef: 'pi_3SRingside0001',
      url: 'https://hooks.stripe.com/3d_secure_2/hosted?source_transaction=payatt_x',
    });
    const form = server.asked[0]?.form ?? {};
    expect(form).toMatchObject({ return_url: 'https://phone.example.test/#/account' });
    expect(form).not.toHaveProperty('off_session');
  });

  test.each([
    ['error-generic-decline', 'declined'],
    ['error-insufficient-funds', 'insufficient-funds'],
    ['error-expired-card', 'expired-card'],
    ['error-authentication-required', 'not-confirmed'],
    ['error-processing', 'provider-failed'],
  ])('is declined by the bank: %s → %s', async (fixture, reason) => {
    server.answers([402, fixture]);
    const providerRef = 'pi_3SRingside0002';
    expect(await stripe.charge(order())).toEqual({ state: 'declined', providerRef, reason });
  });

  test.each([
    [400, 'error-no-such-customer'],
    [404, 'error-no-such-customer'],
  ])('that Stripe does not take (%i) charges nothing', async (status, fixture) => {
    server.answers([status, fixture]);
    expect(await stripe.charge(order())).toEqual({
      state: 'declined',
      providerRef: null,
      reason: 'provider-failed',
    });
  });

  test.each<[string, string | [number, string]]>([
    ['an error of theirs', [500, 'error-server']],
    ['the same key in use', [409, 'error-key-in-use']],
    ['the same key with other facts', [400, 'error-key-other-facts']],
    ['too many requests', [429, 'error-rate-limit']],
    ['a key that is none', [401, 'error-bad-key']],
    ['a lost connection', 'hang-up'],
    ['a bank that takes its time', 'payment-intent-processing'],
  ])('is unknown after %s', async (_words, answer) => {
    // The library itself asks once more after a lost connection.
    server.answers(answer, answer);
    expect(await stripe.charge(order())).toEqual({ state: 'unknown' });
    for (const { headers } of server.asked) expect(headers['idempotency-key']).toBe(PAYMENT);
  });
});

describe('a charge that was made', () => {
  const made = { paymentId: PAYMENT, customerRef: 'cus_Ringside1', since: Date.UTC(2026, 4, 14, 10) };

  test('is read by Stripe’s id where that is known', async () => {
    server.answers('payment-intent-declined');
    const found = await stripe.findCharge({ ...made, providerRef: 'pi_3SRingside0002' });
    expect(found).toMatchObject({ state: 'declined', reason: 'insufficient-funds' });
    expect(server.asked[0]?.what).toBe('GET /v1/payment_intents/pi_3SRingside0002');
  });

  test('is found among its customer’s by our mark, however many there are', async () => {
    server.answers('payment-intents-first-page', 'payment-intents-last-page');
    expect(await stripe.findCharge({ ...made, providerRef: null })).toMatchObject({ state: 'succeeded' });
    const [first, second] = server.asked.map(({ query }) => Object.fromEntries(query));
    const since = String(made.since / 1000 - 300);
    expect(first).toMatchObject({ customer: 'cus_Ringside1', 'created[gte]': since });
    expect(second).toMatchObject({ starting_after: 'pi_3SOther0001' });
  });

  test('may never have been', async () => {
    server.answers('payment-intents-none');
    expect(await stripe.findCharge({ ...made, providerRef: null })).toBeNull();
  });

  test('is not said to be none when Stripe cannot be asked', async () => {
    server.answers([500, 'error-server']);
    await expect(stripe.findCharge({ ...made, providerRef: null })).rejects.toThrow();
  });

  test('is given up while it waits for its bank', async () => {
    server.answers('payment-intent-canceled');
    const given = await stripe.cancelCharge('pi_3SRingside0001');
    expect(given).toMatchObject({ state: 'declined', reason: 'not-confirmed' });
    expect(server.asked[0]?.what).toBe('POST /v1/payment_intents/pi_3SRingside0001/cancel');
  });

  test('is not given up when it has succeeded meanwhile', async () => {
    server.answers([400, 'error-cancel-succeeded'], 'payment-intent-succeeded');
    expect(await stripe.cancelCharge('pi_3SRingside0001')).toMatchObject({ state: 'succeeded' });
  });
});

describe('a card', () => {
  const setup = { id: 's1', customerRef: 'cus_Ringside1', returnUrl: 'https://phone.example.test/#/account' };

  test('is typed on Stripe’s own page', async () => {
    server.answers('checkout-session-created');
    expect(await stripe.startCardSetup({ ...setup, testToken: null })).toEqual({
      ok: true,
      value: {
        ref: 'cs_test_Ringside1',
        url: 'https://checkout.stripe.com/c/pay/cs_test_Ringside1',
        card: null,
      },
    });
    expect(server.asked[0]?.form).toEqual({
      mode: 'setup',
      customer: 'cus_Ringside1',
      'allowed_payment_method_types[0]': 'card',
      success_url: setup.returnUrl,
      cancel_url: setup.returnUrl,
      'metadata[setupId]': 's1',
    });
  });

  test('is no test card', async () => {
    const started = await stripe.startCardSetup({ ...setup, testToken: 'succeeds' });
    expect(started).toEqual({ ok: false, failure: 'unknown-test-card' });
    expect(server.asked).toEqual([]);
  });

  test.each([
    ['checkout-session-open', { state: 'open' }],
    ['checkout-session-expired', { state: 'failed' }],
    [
      'checkout-session-complete',
      {
        state: 'saved',
        card: { ref: 'pm_1SRingsideVisa', brand: 'Visa', last4: '4242', expMonth: 8, expYear: 2031 },
      },
    ],
    [
      'checkout-session-complete-amex',
      { state: 'saved', card: { brand: 'American Express', last4: '0005' } },
    ],
  ])('comes of its page: %s', async (fixture, event) => {
    server.answers(fixture);
    expect(await stripe.readCardSetup('cs_test_Ringside1')).toMatchObject(event);
    expect(server.asked[0]?.query.get('expand[0]')).toBe('setup_intent.payment_method');
  });

  test('is removed, and one that is gone already is gone', async () => {
    server.answers('payment-method-detached', [400, 'error-not-attached']);
    await stripe.removeCard('pm_1SRingsideVisa');
    await stripe.removeCard('pm_1SRingsideVisa');
    expect(server.asked[1]?.what).toBe('POST /v1/payment_methods/pm_1SRingsideVisa/detach');
    server.answers([500, 'error-server']);
    await expect(stripe.removeCard('pm_1SRingsideVisa')).rejects.toThrow();
  });

  test('belongs to a customer who is the account', async () => {
    server.answers('customer');
    expect(await stripe.openCustomer({ id: 'a1', name: 'Harbor Home Services' })).toBe('cus_Ringside1');
    expect(server.asked[0]?.headers['idempotency-key']).toBe('customer:a1');
    expect(server.asked[0]?.form).toEqual({ name: 'Harbor Home Services', 'metadata[accountId]': 'a1' });
  });
});

describe('a webhook', () => {
  const sign = (payload: string, secret = WEBHOOK_SECRET) =>
    new Stripe('sk_test_1').webhooks.generateTestHeaderString({
      payload,
      secret,
      timestamp: Math.floor(clock.now() / 1000),
    });
  const read = async (fixture: string) => {
    const body = stripeFixture(fixture);
    const heard = await stripe.readMessage(body, sign(body));
    return heard.ok ? heard.value : null;
  };

  test.each([
    [
      'event-payment-succeeded',
      {
        type: 'charge',
        paymentId: PAYMENT,
        outcome: { state: 'succeeded', providerRef: 'pi_3SRingside0001' },
      },
    ],
    [
      'event-payment-failed',
      {
        type: 'charge',
        paymentId: PAYMENT,
        outcome: { state: 'declined', providerRef: 'pi_3SRingside0001', reason: 'not-confirmed' },
      },
    ],
    [
      'event-charge-refunded',
      { type: 'refund', paymentId: PAYMENT, providerRef: 'pi_3SRingside0001', cents: 1_500n },
    ],
    ['event-dispute-created', { type: 'dispute', providerRef: 'pi_3SRingside0001', cents: 4_060n }],
    ['event-dispute-withdrawn', { type: 'dispute', providerRef: 'pi_3SRingside0001', cents: 4_060n }],
    // The bank asks, and has taken nothing.
    ['event-dispute-inquiry', null],
    ['event-checkout-completed', { type: 'card-setup', ref: 'cs_test_Ringside1' }],
    ['event-checkout-of-a-payment', null],
    ['event-payment-of-another-program', null],
    ['event-nothing-of-ours', null],
  ])('says what became of ours: %s', async (fixture, event) => {
    const { id } = JSON.parse(stripeFixture(fixture)) as { id: string };
    expect(await read(fixture)).toEqual({ id, event });
  });

  test('is believed only with Stripe’s signature on every byte, for five minutes', async () => {
    const body = stripeFixture('event-payment-succeeded');
    const signature = sign(body);
    for (const [text, header] of [
      [`${body} `, signature],
      [body, sign(body, 'whsec_of_somebody_else')],
      [body, ''],
      [body, 't=1,v1=x'],
      ['', signature],
    ] as const)
      expect(await stripe.readMessage(text, header)).toEqual({ ok: false, failure: 'bad-signature' });
    clock.advance(5 * 60_000);
    expect(await stripe.readMessage(body, signature)).toMatchObject({ ok: true });
    clock.advance(1_000);
    expect(await stripe.readMessage(body, signature)).toEqual({ ok: false, failure: 'bad-signature' });
  });
});
