import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ManualClock } from '#kit/clock.ts';
import { silentLog } from '#kit/log.ts';
import type { ChargeOrder } from '#server/billing/funding/payment-provider.ts';
import { savedTestCard, testCards } from '#server/billing/funding/test-provider/test-cards.ts';
import { TestProvider } from '#server/billing/funding/test-provider/test-provider.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';

let db: TestDatabase;
let clock: ManualClock;
let told: { body: string; signature: string }[];
beforeAll(async () => {
  db = await openTestDatabase();
});
afterAll(() => db.close());
beforeEach(() => {
  [clock, told] = [new ManualClock(), []];
});

const open = () =>
  new TestProvider({
    sql: db.sql,
    clock,
    log: silentLog,
    secret: 'a secret of the tests',
    deliver: (body, signature) => Promise.resolve(told.push({ body, signature })),
  });

const order = (token: string): ChargeOrder => ({
  paymentId: randomUUID(),
  customerRef: 'test_1',
  cents: 2_000n,
  returnUrl: null,
  cardRef: savedTestCard(token, randomUUID())?.ref ?? '',
});
const heard = async (provider: TestProvider) => {
  const events = [];
  for (const { body, signature } of told) events.push(await provider.readMessage(body, signature));
  return events.map((event) => (event.ok ? event.value.event : null));
};

describe('test cards', () => {
  test.each([
    ['succeeds', { state: 'succeeded' }],
    ['succeeds-too', { state: 'succeeded' }],
    ['declined', { state: 'declined', reason: 'declined' }],
    ['insufficient-funds', { state: 'declined', reason: 'insufficient-funds' }],
    ['asks-first', { state: 'needs-action', url: null }],
    ['no-answer', { state: 'unknown' }],
  ])('%s', async (token, outcome) => {
    expect(testCards.map((card) => card.token)).toContain(token);
    expect(await open().charge(order(token))).toMatchObject(outcome);
  });

  test('are saved at once, and only those that are listed', async () => {
    const setup = { id: randomUUID(), customerRef: 'test_1', returnUrl: '' };
    const saved = await open().startCardSetup({ ...setup, testToken: 'succeeds-too' });
    expect(saved).toMatchObject({ value: { url: null, card: { brand: 'Mastercard', last4: '4444' } } });
    for (const testToken of [null, '', '4242424242424242', 'toString'])
      expect(await open().startCardSetup({ ...setup, testToken })).toMatchObject({ ok: false });
  });
});

describe('the test provider', () => {
  test('charges a payment once, however often it is asked, and remembers it after a restart', async () => {
    const asked = order('succeeds');
    const outcomes = await Promise.all([open().charge(asked), open().charge(asked)]);
    outcomes.push(await open().charge(asked));
    const providerRef = `test:${asked.paymentId}`;
    expect(outcomes).toEqual(Array.from({ length: 3 }, () => ({ state: 'succeeded', providerRef })));
    const since = clock.now();
    expect(await open().findCharge({ ...asked, providerRef: null, since })).toEqual(outcomes[0]);
    expect(
      await open().findCharge({ ...asked, paymentId: randomUUID(), providerRef: null, since }),
    ).toBeNull();
    expect(told).toHaveLength(1);
  });

  test('that gave no answer did charge, and says so when it is asked again', async () => {
    const asked = order('no-answer');
    expect(await open().charge(asked)).toEqual({ state: 'unknown' });
    expect(await open().charge(asked)).toMatchObject({ state: 'succeeded' });
  });

  test('tells what it charged in messages that only it can have signed', async () => {
    const provider = open();
    const asked = order('declined');
    await provider.charge(asked);
    const { paymentId } = asked;
    expect(await heard(provider)).toMatchObject([
      { type: 'charge', paymentId, outcome: { state: 'declined', reason: 'declined' } },
    ]);
    const [message] = told;
    if (!message) throw new Error('nothing was told');
    const { body, signature } = message;
    for (const [text, sign] of [
      [body.replace('declined', 'succeeded'), signature],
      [body, signature.replace(/.$/, (last) => (last === '0' ? '1' : '0'))],
      [body, signature.replace('t=', 't=1')],
      [body, ''],
      ['', signature],
    ] as const)
      expect(await provider.readMessage(text, sign)).toEqual({ ok: false, failure: 'bad-signature' });
    clock.advance(5 * 60_000 + 1);
    expect(await provider.readMessage(body, signature)).toEqual({ ok: false, failure: 'bad-signature' });
  });

  test.each([
    [true, { state: 'succeeded' }],
    [false, { state: 'declined', reason: 'not-confirmed' }],
  ])('asks its bank, which is answered once: %s', async (isApproved, outcome) => {
    const provider = open();
    const asked = order('asks-first');
    await provider.charge(asked);
    expect(await provider.answerBank(asked.paymentId, isApproved)).toMatchObject(outcome);
    expect(await provider.answerBank(asked.paymentId, !isApproved)).toBeNull();
    expect(await provider.charge(asked)).toMatchObject(outcome);
    expect((await heard(provider)).at(-1)).toMatchObject({ outcome });
  });

  test('gives a charge up that waits for its bank, and none that was answered', async () => {
    const provider = open();
    const [one, two] = [order('asks-first'), order('asks-first')];
    await provider.charge(one);
    await provider.charge(two);
    await provider.answerBank(two.paymentId, true);
    expect(await provider.cancelCharge(`test:${one.paymentId}`)).toMatchObject({ state: 'declined' });
    expect(await provider.cancelCharge(`test:${two.paymentId}`)).toMatchObject({ state: 'succeeded' });
  });
});
