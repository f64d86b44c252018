import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { apiErrorSchema } from '#contract/values/errors.ts';
import {
  numberOfferListSchema,
  rentedNumberListSchema,
  rentedNumberSchema,
} from '#contract/numbers/rented-numbers.ts';
import { setupRoutes } from '#contract/setup-routes.ts';
import { ManualClock } from '#kit/clock.ts';
import { fundAccount, openAccount } from '#server/billing/accounts.ts';
import { seedDemoAccount } from '#server/billing/demo-account.ts';
import { closeSubscription } from '#server/billing/plans/closing.ts';
import { openNumberResources } from '#server/wiring/number-resources.ts';
import { seedDemoNumbers } from '#server/numbers/demo-numbers.ts';
import { seedDemoPeople, type DemoPeople } from '#server/people/demo-people.ts';
import { RouteEditor } from '#server/routing/route-editor.ts';
import { saveRoute } from '#server/routing/save-route.ts';
import { transaction } from '#server/store/database.ts';
import { saveCard } from '#support/billing/saved-card.ts';
import { openSignedInApp } from '#support/http/signed-in-app.ts';
import { openNumberParts } from '#support/numbers/number-parts.ts';
import { node, routeOf } from '#support/routing/nodes.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';
import { takeRoute } from '#support/routing/put-route.ts';

const CHICAGO = '+13125550111';
const RADIO = '+12025550111';
const routeOfNodes = routeOf(node('hang-up', 'end'));

let db: TestDatabase;
let people: DemoPeople;
let send: ReturnType<typeof openSignedInApp>;
const clock = new ManualClock();
beforeAll(async () => {
  db = await openTestDatabase();
  const accountId = await seedDemoAccount(db.sql, clock);
  people = await seedDemoPeople(db.sql, accountId);
  await seedDemoNumbers(db.sql, accountId, people);
  const parts = await openNumberParts(db.sql, clock);
  send = openSignedInApp(openNumberResources(parts).routers);
});
afterAll(() => db.close());

const at = (path: string, number: string) => path.replace('{number}', encodeURIComponent(number));
const errorOf = async (answer: Response) => apiErrorSchema.parse(await answer.json()).error;
const list = async () => {
  const answer = await send(people.supervisor, 'GET', setupRoutes.rentedNumbers);
  return rentedNumberListSchema.parse(await answer.json()).numbers;
};
const change = (number: string, body: object) =>
  send(people.admin, 'PATCH', at(setupRoutes.rentedNumber, number), body);

describe('what calls to a number ring', () => {
  const ringsOf = async (number: string) => {
    const { accountId } = people.admin;
    const saved = await new RouteEditor(db.sql).read({ number, accountId });
    return saved?.route.nodes.flatMap((node) => (node.kind === 'ring-plan' ? node.steps : []));
  };
  const ringing = (userId: string) => [{ ring: [{ kind: 'agent', userId }], forSeconds: 30 }];

  test('is who rented it, until a route says otherwise', async () => {
    const numbers = [{ number: '+13095550110', source: 'Fair' }];
    expect((await send(people.admin, 'POST', setupRoutes.rentedNumbers, { numbers })).status).toBe(201);
    expect(await ringsOf('+13095550110')).toEqual(ringing(people.admin.id));
  });

  test('is the agent whom it is given to, and goes on as it was when it is taken back', async () => {
    const { id } = people.supervisor;
    await saveRoute(db.sql, { number: RADIO, accountId: people.admin.accountId }, routeOfNodes);
    expect((await change(RADIO, { agentId: id })).status).toBe(200);
    expect(await ringsOf(RADIO)).toEqual(ringing(id));
    expect((await change(RADIO, { source: 'Radio 2' })).status).toBe(200);
    expect((await change(RADIO, { agentId: null })).status).toBe(200);
    expect(await ringsOf(RADIO)).toEqual(ringing(id));
  });

  test('is still the agent of before where nobody ever saved a route and it is taken back', async () => {
    const anas = (await list()).find(({ agentId }) => agentId === people.agent1.id)?.number ?? '';
    await takeRoute(db.sql, anas);
    expect((await change(anas, { agentId: null })).status).toBe(200);
    expect(await ringsOf(anas)).toEqual(ringing(people.agent1.id));
    expect((await change(anas, { agentId: people.agent1.id })).status).toBe(200);
  });
});

describe('numbers for rent', () => {
  test('are found by area code and toll-free', async () => {
    const local = await send(people.admin, 'GET', `${setupRoutes.numberOffers}?areaCode=312`);
    const { offers } = numberOfferListSchema.parse(await local.json());
    expect(offers[0]).toMatchObject({ place: 'Illinois', microsPerMonth: 2_000_000 });
    const tollFree = await send(people.supervisor, 'GET', `${setupRoutes.numberOffers}?tollFree=true`);
    expect(numberOfferListSchema.parse(await tollFree.json()).offers[0]).toMatchObject({
      place: 'Toll-free',
    });
  });

  test.each(['', '?areaCode=12', '?areaCode=112', '?tollFree=false', '?tollFree=perhaps'])(
    'are not found by "%s"',
    async (query) => {
      const answer = await send(people.admin, 'GET', `${setupRoutes.numberOffers}${query}`);
      expect(answer.status).toBe(422);
      expect((await errorOf(answer)).path).toMatch(/^query\./);
    },
  );
});

test('behind a carrier whose office we cannot ask there is nothing for rent, fictional numbers least of all', async () => {
  const parts = await openNumberParts(db.sql, clock);
  const ask = openSignedInApp(openNumberResources({ ...parts, demo: false }).routers);
  const offers = await ask(people.admin, 'GET', `${setupRoutes.numberOffers}?areaCode=312`);
  expect(numberOfferListSchema.parse(await offers.json()).offers).toEqual([]);
  const numbers = [{ number: '+13125550130', source: 'Radio' }];
  const bought = await ask(people.admin, 'POST', setupRoutes.rentedNumbers, { numbers });
  expect([bought.status, (await errorOf(bought)).code]).toEqual([409, 'number-taken']);
});

describe('rented numbers', () => {
  test('are bought, set up, released and restored', async () => {
    const bought = await send(people.admin, 'POST', setupRoutes.rentedNumbers, {
      numbers: [{ number: CHICAGO, source: ' Billboard ' }],
    });
    expect(bought.status).toBe(201);
    expect(rentedNumberListSchema.parse(await bought.json()).numbers).toMatchObject([
      { number: CHICAGO, source: 'Billboard', state: 'active' },
    ]);

    const changed = await change(CHICAGO, { campaign: 'Spring', recordCalls: true });
    expect(rentedNumberSchema.parse(await changed.json())).toMatchObject({
      source: 'Billboard',
      campaign: 'Spring',
      recordCalls: true,
    });

    const released = await send(people.admin, 'POST', at(setupRoutes.releaseNumber, CHICAGO));
    expect(released.status).toBe(200);
    expect((await list()).at(-1)).toMatchObject({ number: CHICAGO, state: 'released' });
    const restored = await send(people.admin, 'POST', at(setupRoutes.restoreNumber, CHICAGO));
    expect(rentedNumberSchema.parse(await restored.json())).toMatchObject({ campaign: 'Spring' });
  });

  test('that somebody has are 409 number-taken', async () => {
    const answer = await send(people.admin, 'POST', setupRoutes.rentedNumbers, {
      numbers: [{ number: RADIO, source: 'Radio' }],
    });
    expect([answer.status, (await errorOf(answer)).code]).toEqual([409, 'number-taken']);
  });

  test('that the balance does not pay are 402 balance-empty', async () => {
    const poor = { ...people.admin, accountId: await openAccount(db.sql, 'Poor') };
    await saveCard(db.sql, poor.accountId);
    const answer = await send(poor, 'POST', setupRoutes.rentedNumbers, {
      numbers: [{ number: '+13125550120', source: 'Radio' }],
    });
    expect([answer.status, (await errorOf(answer)).code]).toEqual([402, 'balance-empty']);
  });

  test('are not rented without a card: 402 card-needed, nor to a closed account: 409 account-closed', async () => {
    const accountId = await openAccount(db.sql, 'New');
    const newcomer = { ...people.admin, accountId };
    await fundAccount(db.sql, { accountId, micros: 5_000_000n, key: 'new' }, clock);
    const numbers = [{ number: '+13125550121', source: 'Radio' }];
    const unasked = await send(newcomer, 'POST', setupRoutes.rentedNumbers, { numbers });
    expect([unasked.status, (await errorOf(unasked)).code]).toEqual([402, 'card-needed']);
    await saveCard(db.sql, accountId);
    await transaction(db.sql, (tx) => closeSubscription(tx, accountId, clock));
    const closed = await send(newcomer, 'POST', setupRoutes.rentedNumbers, { numbers });
    expect([closed.status, (await errorOf(closed)).code]).toEqual([409, 'account-closed']);
  });

  test('are given to agents, one each', async () => {
    const second = await change(RADIO, { agentId: people.agent1.id });
    expect([second.status, (await errorOf(second)).code]).toEqual([409, 'agent-has-number']);
    expect((await change(RADIO, { agentId: people.supervisor.id })).status).toBe(200);
    expect((await change(RADIO, { agentId: null })).status).toBe(200);
    const stranger = await change(RADIO, { agentId: '00000000-0000-4000-8000-000000000000' });
    expect([stranger.status, (await errorOf(stranger)).path]).toEqual([422, 'body.agentId']);
  });

  test('that work cannot be restored: 409 not-restorable', async () => {
    const answer = await send(people.admin, 'POST', at(setupRoutes.restoreNumber, RADIO));
    expect([answer.status, (await errorOf(answer)).code]).toEqual([409, 'not-restorable']);
  });

  test.each([
    ['PATCH', setupRoutes.rentedNumber, { source: 'x' }],
    ['POST', setupRoutes.releaseNumber, undefined],
    ['POST', setupRoutes.restoreNumber, undefined],
  ])('of another account are unknown: %s %s is 404', async (method, path, body) => {
    const stranger = { ...people.admin, accountId: await openAccount(db.sql, 'Other') };
    const answer = await send(stranger, method, at(path, RADIO), body);
    expect(answer.status).toBe(404);
  });

  test.each([
    ['a source without a letter', { source: '  ' }],
    ['a source of 61 letters', { source: 'x'.repeat(61) }],
    ['an agent who is no id', { agentId: 'ana' }],
  ])('refuse %s', async (_, body) => {
    expect((await change(RADIO, body)).status).toBe(422);
  });
});

test.each([
  ['GET', setupRoutes.rentedNumbers, undefined, ['agent1']],
  ['GET', `${setupRoutes.numberOffers}?areaCode=312`, undefined, ['agent1']],
  [
    'POST',
    setupRoutes.rentedNumbers,
    { numbers: [{ number: CHICAGO, source: 'x' }] },
    ['agent1', 'supervisor'],
  ],
  ['PATCH', at(setupRoutes.rentedNumber, RADIO), { source: 'x' }, ['agent1', 'supervisor']],
  ['POST', at(setupRoutes.releaseNumber, RADIO), undefined, ['agent1', 'supervisor']],
  ['POST', at(setupRoutes.restoreNumber, RADIO), undefined, ['agent1', 'supervisor']],
] as const)('%s %s is not for everybody', async (method, path, body, who) => {
  for (const person of who) {
    const answer = await send(people[person], method, path, body);
    expect([person, answer.status]).toEqual([person, 403]);
  }
});
