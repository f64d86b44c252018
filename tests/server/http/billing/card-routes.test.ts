import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { cardListSchema, cardSetupSchema, type CardList } from '#contract/billing/payments.ts';
import { apiErrorSchema } from '#contract/values/errors.ts';
import { openFundingApp, type FundingApp } from '#support/billing/funding-app.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';

const CARDS = '/api/billing/cards';
const SETUPS = '/api/billing/card-setups';

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
const list = async (): Promise<CardList> => cardListSchema.parse(await (await asAdmin('GET', CARDS)).json());
const save = async (testToken: string) => {
  const answer = await asAdmin('POST', SETUPS, { testToken });
  expect(answer.status).toBe(201);
  return cardSetupSchema.parse(await answer.json());
};
const refusal = async (answer: Response) => {
  const { code, path } = apiErrorSchema.parse(await answer.json()).error;
  return [answer.status, code, ...(path === undefined ? [] : [path])];
};

describe('cards', () => {
  test('the demo account has a test card, and shows which others there are', async () => {
    const { provider, cards, testCards } = await list();
    expect(provider).toBe('test');
    expect(cards).toMatchObject([{ brand: 'Visa', last4: '4242', role: 'first' }]);
    expect(testCards.map(({ behaviour }) => behaviour)).toContain('The bank asks first');
  });

  test('are saved, made the first or the backup, and removed', async () => {
    const setup = await save('succeeds-too');
    expect(setup).toMatchObject({ state: 'saved', url: null, card: { last4: '4444', role: 'other' } });
    const read = await asAdmin('GET', `${SETUPS}/${setup.id}`);
    expect(cardSetupSchema.parse(await read.json())).toEqual(setup);
    const path = `${CARDS}/${setup.card?.id ?? ''}`;
    const changed = await asAdmin('PATCH', path, { role: 'first' });
    expect(cardListSchema.parse(await changed.json()).cards).toMatchObject([
      { last4: '4444', role: 'first' },
      { last4: '4242', role: 'other' },
    ]);
    expect(await refusal(await asAdmin('PATCH', path, { role: 'backup' }))).toEqual([409, 'in-use']);
    expect((await asAdmin('DELETE', path)).status).toBe(204);
    expect((await list()).cards).toMatchObject([{ last4: '4242', role: 'first' }]);
    expect(await refusal(await asAdmin('DELETE', path))).toEqual([404, 'not-found']);
  });

  test('the first is not removed while auto-recharge is on', async () => {
    const [first] = (await list()).cards;
    const recharge = { isOn: true, thresholdMicros: 10_000_000, amountMicros: 50_000_000 };
    expect((await asAdmin('PUT', '/api/billing/auto-recharge', recharge)).status).toBe(200);
    const removed = await asAdmin('DELETE', `${CARDS}/${first?.id ?? ''}`);
    expect(await refusal(removed)).toEqual([409, 'in-use']);
  });

  test.each([
    ['POST', SETUPS, { testToken: '4242424242424242' }, [422, 'invalid-request', 'body.testToken']],
    ['POST', SETUPS, {}, [422, 'invalid-request', 'body.testToken']],
    ['POST', SETUPS, { testToken: 'x'.repeat(61) }, [422, 'invalid-request', 'body.testToken']],
    ['PATCH', `${CARDS}/${randomUUID()}`, { role: 'first' }, [404, 'not-found']],
    ['PATCH', `${CARDS}/7`, { role: 'first' }, [422, 'invalid-request', 'param.id']],
    ['PATCH', `${CARDS}/${randomUUID()}`, { role: 'best' }, [422, 'invalid-request', 'body.role']],
    ['GET', `${SETUPS}/${randomUUID()}`, undefined, [404, 'not-found']],
  ])('%s %s with %j is refused', async (method, path, body, fault) => {
    expect(await refusal(await asAdmin(method, path, body))).toEqual(fault);
  });

  test('are read by supervisors, changed by administrators, and nobody else’s business', async () => {
    const { agent1, supervisor } = bench.people;
    expect((await bench.send(supervisor, 'GET', CARDS)).status).toBe(200);
    expect((await bench.send(agent1, 'GET', CARDS)).status).toBe(403);
    for (const [method, path, body] of [
      ['POST', SETUPS, { testToken: 'succeeds' }],
      ['PATCH', `${CARDS}/${randomUUID()}`, { role: 'first' }],
      ['DELETE', `${CARDS}/${randomUUID()}`, undefined],
    ] as const)
      expect((await bench.send(supervisor, method, path, body)).status).toBe(403);
  });
});

describe('without a provider of cards', () => {
  test('what is left over from test cards is charged by nobody: auto-recharge asks for a card', async () => {
    const without = await openFundingApp(db, { demo: false });
    const recharge = { isOn: true, thresholdMicros: 30_000_000, amountMicros: 50_000_000 };
    const put = await without.send(bench.people.admin, 'PUT', '/api/billing/auto-recharge', recharge);
    expect(await refusal(put)).toEqual([402, 'card-needed']);
    await without.close();
  });

  test('none can be saved, and the list says so', async () => {
    const without = await openFundingApp(db, { demo: false });
    const { admin } = without.people;
    const answer = await without.send(admin, 'GET', CARDS);
    expect(cardListSchema.parse(await answer.json())).toEqual({ provider: 'none', cards: [], testCards: [] });
    expect(await refusal(await without.send(admin, 'POST', SETUPS, {}))).toEqual([404, 'not-found']);
    await without.close();
  });
});
