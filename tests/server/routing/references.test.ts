import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Target } from '#contract/routing/routing.ts';
import { ManualClock } from '#kit/clock.ts';
import { openAccount } from '#server/billing/accounts.ts';
import { switchCountry } from '#server/numbers/receiving/countries.ts';
import { ReceivingNumbers } from '#server/numbers/receiving/receiving-numbers.ts';
import { seedDemoPeople, type DemoPeople } from '#server/people/demo-people.ts';
import { targetKey } from '#server/routing/rules/decision.ts';
import { makeQueue } from '#server/routing/queues.ts';
import { namesIn, referencesOf, routesThatUse, usesOf } from '#server/routing/references.ts';
import { faultsOf } from '#server/routing/route-faults.ts';
import { saveRoute } from '#server/routing/save-route.ts';
import { SERVER } from '#server/store/audit-log.ts';
import { node, routeOf } from '#support/routing/nodes.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';
import { testVault } from '#support/store/test-vault.ts';

const RADIO = '+12025550111';

let db: TestDatabase;
let accountId: string;
let otherId: string;
let people: DemoPeople;
let receiving: ReceivingNumbers;

beforeAll(async () => {
  db = await openTestDatabase();
  accountId = await openAccount(db.sql, 'Harbor Home Services');
  otherId = await openAccount(db.sql, 'Other');
  people = await seedDemoPeople(db.sql, accountId);
  await db.sql`insert into owned_numbers (number, account_id, source) values (${RADIO}, ${accountId}, 'Radio')`;
  const registrar = {
    server: '127.0.0.1:5060',
    realm: 'test',
    isRegistered: () => false,
    drop: () => undefined,
  };
  receiving = new ReceivingNumbers({
    sql: db.sql,
    vault: testVault,
    clock: new ManualClock(),
    registrar,
    usedBy: routesThatUse,
    mayCall: () => true,
  });
});
afterAll(() => db.close());

async function added(input: Parameters<ReceivingNumbers['add']>[1]): Promise<Target> {
  const made = await receiving.add(accountId, input, SERVER);
  if (!made.ok) throw new Error(made.failure);
  return { kind: 'receiving', receivingId: made.value.receivingNumber.id };
}
const ringing = (...ring: Target[]) =>
  routeOf(node('ring-plan', 'ring', { steps: [{ ring, forSeconds: 9 }] }));
const faultsIn = async (account: string, ...ring: Target[]) => {
  const route = ringing(...ring);
  return faultsOf(route, await referencesOf(db.sql, { id: null, accountId: account }, route)).map(
    ({ kind }) => kind,
  );
};

test('a route may ring what its account has, in countries that are on', async () => {
  const desk = await added({ kind: 'registered-phone', name: 'Front desk' });
  const office = await added({ kind: 'office-line', name: 'Office line', number: '+13125550177' });
  const ana: Target = { kind: 'agent', userId: people.agent1.id };
  expect(await faultsIn(accountId, desk, office, ana)).toEqual([]);
  for (const target of [desk, office, ana])
    expect(await faultsIn(otherId, target)).toEqual(['unknown-reference']);
  const names = await namesIn(db.sql, accountId, ringing(desk, office, ana));
  expect([desk, office, ana].map((target) => names.get(targetKey(target)))).toEqual([
    ...['Front desk', 'Office line', 'Ana Reyes'],
  ]);
});

test('a country that is switched off takes its numbers out of routes that are saved', async () => {
  await switchCountry(db.sql, accountId, { code: 'GB', allowed: true });
  const london = await added({ kind: 'office-line', name: 'London', number: '+442079460123' });
  expect(await faultsIn(accountId, london)).toEqual([]);
  await switchCountry(db.sql, accountId, { code: 'GB', allowed: false });
  expect(await faultsIn(accountId, london)).toEqual(['country-off']);
});

test('tells what a route of the account refers to', async () => {
  const made = await makeQueue(db.sql, accountId, { name: 'Service', memberIds: [people.agent1.id] });
  const id = made.ok ? made.value.id : '';
  expect(await routesThatUse(db.sql, accountId, id)).toBeNull();
  const owner = { number: RADIO, accountId };
  expect(await saveRoute(db.sql, owner, routeOf(node('queue', 'wait', { queueId: id })))).toEqual([]);
  expect(await routesThatUse(db.sql, accountId, id)).toBe('Radio');
  expect(await routesThatUse(db.sql, otherId, id)).toBeNull();
  expect(await routesThatUse(db.sql, accountId, id.slice(0, 8))).toBeNull();
});

test('tells of all that is used at once what it tells of each, by the routes as they are saved now', async () => {
  const queue = async (name: string) => {
    const made = await makeQueue(db.sql, accountId, { name, memberIds: [people.agent1.id] });
    return made.ok ? made.value.id : '';
  };
  const [first, second, unused] = [await queue('First'), await queue('Second'), await queue('Unused')];
  const desk = await added({ kind: 'registered-phone', name: 'Back desk' });
  const deskId = desk.kind === 'receiving' ? desk.receivingId : '';
  const owner = { number: RADIO, accountId };
  const queueStep = node('queue', 'wait', { queueId: first, tooLong: 'ring' });
  const ring = node('ring-plan', 'ring', { steps: [{ ring: [desk], forSeconds: 9 }] });
  const save = (queueId: string) => saveRoute(db.sql, owner, routeOf({ ...queueStep, queueId }, ring));
  const uses = async (account = accountId) =>
    new Map((await usesOf(db.sql, account)).map(({ id, routes }) => [id, routes.map(({ name }) => name)]));

  expect(await save(first)).toEqual([]);
  for (const id of [first, second, unused, deskId])
    expect((await uses()).get(id)?.join(', ') ?? null).toBe(await routesThatUse(db.sql, accountId, id));
  expect((await uses()).get(first)).toEqual(['Radio']);
  expect((await uses()).get(deskId)).toEqual(['Radio']);

  // What only an older version leads to is not used.
  expect(await save(second)).toEqual([]);
  expect([(await uses()).get(first), (await uses()).get(second)]).toEqual([undefined, ['Radio']]);
  expect(await uses(otherId)).toEqual(new Map());
});
