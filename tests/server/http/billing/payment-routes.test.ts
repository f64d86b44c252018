import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  autoRechargeSchema,
  cardSetupSchema,
  MOST_PAYMENT_MICROS,
  paymentListSchema,
  paymentSchema,
} from '#contract/billing/payments.ts';
import { apiErrorSchema } from '#contract/values/errors.ts';
import { accountSnapshot } from '#server/billing/account/account-snapshot.ts';
import { openFundingApp, type FundingApp } from '#support/billing/funding-app.ts';
import { audit } from '#support/store/ledger-audit.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';

const PAYMENTS = '/api/billing/payments';
const RECHARGE = '/api/billing/auto-recharge';

let db: TestDatabase;
let bench: FundingApp;
beforeAll(async () => {
  db = await openTestDatabase();
});
afterAll(() => db.close());
beforeEach(async () => {
  bench = await openFundingApp(db);
});
afterEach(() => bench.close());

const asAdmin = (method: string, path: string, body?: object) =>
  bench.send(bench.people.admin, method, path, body);
const twenty = (more: object = {}) => ({ id: randomUUID(), micros: 20_000_000, ...more });
const pay = async (request: object) => {
  const answer = await asAdmin('POST', PAYMENTS, request);
  return [answer.status, paymentSchema.parse(await answer.json())] as const;
};
const balance = async () => (await accountSnapshot(bench.sql, bench.accountId, bench.clock)).availableMicros;
const saved = async (testToken: string) => {
  const answer = await asAdmin('POST', '/api/billing/card-setups', { testToken });
  return cardSetupSchema.parse(await answer.json()).card?.id;
};
const read = async (id: string) =>
  paymentSchema.parse(await (await asAdmin('GET', `${PAYMENTS}/${id}`)).json());
const refusal = async (answer: Response) => {
  const { code, path } = apiErrorSchema.parse(await answer.json()).error;
  return [answer.status, code, ...(path === undefined ? [] : [path])];
};

describe('adding money', () => {
  test('answers with the payment that came of it, and is listed', async () => {
    const [status, payment] = await pay(twenty());
    expect([status, payment]).toMatchObject([200, { state: 'succeeded', last4: '4242', purpose: null }]);
    expect(await balance()).toBe(45_000_000);
    const list = paymentListSchema.parse(await (await asAdmin('GET', PAYMENTS)).json());
    expect(list.payments).toEqual([payment]);
    expect(await read(payment.id)).toEqual(payment);
    await expect.poll(() => bench.settled).toEqual([bench.accountId]);
    await audit(bench.sql, bench.accountId);
  });

  test('a plan is changed, or a package bought, in the moment in which the money comes', async () => {
    const plan = { type: 'plan', plan: 'team' } as const;
    expect(await pay(twenty({ micros: 100_000_000, purpose: plan }))).toMatchObject([
      200,
      { purposeDone: true },
    ]);
    const [standing] = await bench.sql`select plan from subscriptions where account_id = ${bench.accountId}`;
    expect(standing).toMatchObject({ plan: 'team' });
    const nothing = { type: 'package', id: randomUUID(), offerId: 'none-such' } as const;
    expect(await pay(twenty({ purpose: nothing }))).toMatchObject([200, { purposeDone: false }]);
    await audit(bench.sql, bench.accountId);
  });

  test.each([
    ['declined', 'declined'],
    ['insufficient-funds', 'insufficient-funds'],
  ])('by a test card that is %s is declined', async (token, declineReason) => {
    const [status, payment] = await pay(twenty({ cardId: await saved(token) }));
    expect([status, payment]).toMatchObject([200, { state: 'declined', declineReason }]);
    expect(await balance()).toBe(25_000_000);
  });

  test('by a card that gives no answer is pending at first, and comes', async () => {
    const [status, payment] = await pay(twenty({ cardId: await saved('no-answer') }));
    expect([status, payment.state]).toEqual([202, 'pending']);
    expect(await refusal(await asAdmin('POST', PAYMENTS, twenty()))).toEqual([409, 'payment-in-progress']);
    bench.clock.advance(5_000);
    await expect.poll(() => read(payment.id)).toMatchObject({ state: 'succeeded' });
    expect(await balance()).toBe(45_000_000);
  });

  test.each([
    [true, { state: 'succeeded', declineReason: null }, 45_000_000],
    [false, { state: 'declined', declineReason: 'not-confirmed' }, 25_000_000],
  ])('by a card whose bank asks first waits for the answer: %s', async (approve, outcome, micros) => {
    const [, { id, state, actionUrl }] = await pay(twenty({ cardId: await saved('asks-first') }));
    expect([state, actionUrl]).toEqual(['needs-action', null]);
    const answered = await asAdmin('POST', `/api/billing/test-bank/${id}`, { approve });
    expect(paymentSchema.parse(await answered.json())).toMatchObject(outcome);
    expect(await balance()).toBe(micros);
    const again = await asAdmin('POST', `/api/billing/test-bank/${id}`, { approve: !approve });
    expect(await refusal(again)).toEqual([404, 'not-found']);
  });

  test.each([
    [{ micros: 4_990_000 }, [422, 'invalid-request', 'body.micros']],
    [{ micros: MOST_PAYMENT_MICROS + 10_000 }, [422, 'invalid-request', 'body.micros']],
    [{ micros: 5_000_001 }, [422, 'invalid-request', 'body.micros']],
    [{ micros: 0.5 }, [422, 'invalid-request', 'body.micros']],
    [{ id: 'one' }, [422, 'invalid-request', 'body.id']],
    [{ cardId: randomUUID() }, [404, 'not-found']],
    [{ purpose: { type: 'plan', plan: 'free' } }, [422, 'invalid-request', 'body.purpose.plan']],
  ])('of %j is refused', async (part, fault) => {
    expect(await refusal(await asAdmin('POST', PAYMENTS, twenty(part)))).toEqual(fault);
  });

  test('is the administrators’; supervisors read, agents do not', async () => {
    const { agent1, supervisor } = bench.people;
    for (const path of [PAYMENTS, RECHARGE]) {
      expect((await bench.send(supervisor, 'GET', path)).status).toBe(200);
      expect((await bench.send(agent1, 'GET', path)).status).toBe(403);
    }
    expect((await bench.send(supervisor, 'POST', PAYMENTS, twenty())).status).toBe(403);
    expect((await bench.send(supervisor, 'PUT', RECHARGE, {})).status).toBe(403);
    const bank = `/api/billing/test-bank/${randomUUID()}`;
    expect((await bench.send(supervisor, 'POST', bank, { approve: true })).status).toBe(403);
  });
});

describe('auto-recharge', () => {
  const on = { isOn: true, thresholdMicros: 30_000_000, amountMicros: 60_000_000 };

  test('is off at first, is kept, and charges at once what it now asks for', async () => {
    const before = autoRechargeSchema.parse(await (await asAdmin('GET', RECHARGE)).json());
    expect(before).toMatchObject({ isOn: false, thresholdMicros: 10_000_000, amountMicros: 50_000_000 });
    const answer = await asAdmin('PUT', RECHARGE, on);
    expect(autoRechargeSchema.parse(await answer.json())).toMatchObject(on);
    await expect.poll(balance).toBe(60_000_000);
  });

  test.each([
    [{ amountMicros: 34_990_000 }, 'body.amountMicros'],
    [{ amountMicros: 60_000_001 }, 'body.amountMicros'],
    [{ thresholdMicros: -10_000 }, 'body.thresholdMicros'],
    [{ isOn: 'yes' }, 'body.isOn'],
  ])('with %j is refused', async (part, path) => {
    const answer = await asAdmin('PUT', RECHARGE, { ...on, ...part });
    expect(await refusal(answer)).toEqual([422, 'invalid-request', path]);
  });

  test('needs a card', async () => {
    await bench.sql`update cards set role = 'other', removed_at = now() where account_id = ${bench.accountId}`;
    expect(await refusal(await asAdmin('PUT', RECHARGE, on))).toEqual([402, 'card-needed']);
    expect(await refusal(await asAdmin('POST', PAYMENTS, twenty()))).toEqual([402, 'card-needed']);
  });
});
