import { afterAll, beforeAll, expect, test } from 'vitest';
import { ManualClock } from '#kit/clock.ts';
import { apiErrorSchema } from '#contract/values/errors.ts';
import { queueListSchema, queueSchema } from '#contract/routing/prompts.ts';
import { setupRoutes } from '#contract/setup-routes.ts';
import { openAccount } from '#server/billing/accounts.ts';
import { seedDemoNumbers } from '#server/numbers/demo-numbers.ts';
import { seedDemoPeople, type DemoPeople } from '#server/people/demo-people.ts';
import type { User } from '#server/people/users.ts';
import { findQueue } from '#server/routing/queues.ts';
import { saveRoute } from '#server/routing/save-route.ts';
import { queueRoutes } from '#server/http/routing/queue-routes.ts';
import { queuesIn } from '#server/routing/queues.ts';
import { openSignedInApp } from '#support/http/signed-in-app.ts';
import { node, routeOf } from '#support/routing/nodes.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';

const RADIO = '+12025550111';

type Ask = (method: string, path: string, body?: object) => Promise<Response>;

let db: TestDatabase;
let people: DemoPeople;
let accountId: string;
let asAdmin: Ask;
let asSupervisor: Ask;
let asAgent: Ask;
let asStranger: Ask;

beforeAll(async () => {
  db = await openTestDatabase();
  accountId = await openAccount(db.sql, 'Harbor Home Services');
  people = await seedDemoPeople(db.sql, accountId);
  await seedDemoNumbers(db.sql, accountId, people);
  const send = openSignedInApp([queueRoutes(queuesIn(db.sql, new ManualClock()))]);
  const as =
    (user: User): Ask =>
    (...asked) =>
      send(user, ...asked);
  asAdmin = as(people.admin);
  asSupervisor = as(people.supervisor);
  asAgent = as(people.agent1);
  const elsewhere = await openAccount(db.sql, 'Other');
  asStranger = as({ ...people.admin, accountId: elsewhere });
});
afterAll(() => db.close());

const queueAt = (id: string) => setupRoutes.queue.replace('{id}', id);
const listed = async (ask: Ask) =>
  queueListSchema.parse(await (await ask('GET', setupRoutes.queues)).json()).queues;
const make = async (name: string, ...memberIds: string[]) => {
  const answer = await asAdmin('POST', setupRoutes.queues, { name, memberIds });
  expect(answer.status).toBe(201);
  return queueSchema.parse(await answer.json());
};

test('a queue is made, listed by name, changed and deleted', async () => {
  const { agent1, agent2 } = people;
  const sales = await make('sales', agent1.id, agent1.id);
  const billing = await make('Billing', agent2.id);
  expect(sales.memberIds).toEqual([agent1.id]);
  expect(await listed(asSupervisor)).toEqual([billing, sales]);
  const changed = { name: 'Sales', memberIds: [agent2.id, agent1.id] };
  const answer = await asAdmin('PUT', queueAt(sales.id), changed);
  expect(queueSchema.parse(await answer.json())).toEqual({ id: sales.id, ...changed, version: 2 });
  expect(await findQueue(db.sql, accountId, sales.id)).toEqual({ id: sales.id, ...changed, version: 2 });
  for (const { id } of [sales, billing]) expect((await asAdmin('DELETE', queueAt(id))).status).toBe(204);
  expect(await listed(asAdmin)).toEqual([]);
});

test('a queue that a route leads to is not deleted', async () => {
  const { id } = await make('Service', people.agent1.id);
  const owner = { number: RADIO, accountId };
  expect(await saveRoute(db.sql, owner, routeOf(node('queue', 'wait', { queueId: id })))).toEqual([]);
  const refused = await asAdmin('DELETE', queueAt(id));
  expect(refused.status).toBe(409);
  expect(apiErrorSchema.parse(await refused.json()).error.code).toBe('in-use');
  await saveRoute(db.sql, owner, routeOf(node('hang-up', 'end')));
  expect((await asAdmin('DELETE', queueAt(id))).status).toBe(204);
});

test('members work here', async () => {
  const { id } = await make('Service', people.agent1.id);
  const body = { name: 'Service', memberIds: [people.agent1.id, crypto.randomUUID()] };
  for (const answer of [
    await asAdmin('POST', setupRoutes.queues, body),
    await asAdmin('PUT', queueAt(id), body),
    await asAdmin('POST', setupRoutes.queues, { ...body, memberIds: [] }),
  ]) {
    expect(answer.status).toBe(422);
    expect(apiErrorSchema.parse(await answer.json()).error.path).toBe('body.memberIds');
  }
});

test('queues are for administrators to change, and for supervisors to see', async () => {
  const { id } = await make('Ours', people.agent1.id);
  const body = { name: 'Theirs', memberIds: [people.agent1.id] };
  expect((await asAgent('GET', setupRoutes.queues)).status).toBe(403);
  for (const ask of [asAgent, asSupervisor]) {
    expect((await ask('POST', setupRoutes.queues, body)).status).toBe(403);
    expect((await ask('PUT', queueAt(id), body)).status).toBe(403);
    expect((await ask('DELETE', queueAt(id))).status).toBe(403);
  }
});

test('another account’s queues are not there', async () => {
  const { id } = await make('Hidden', people.agent1.id);
  expect(await listed(asStranger)).toEqual([]);
  expect((await asStranger('DELETE', queueAt(id))).status).toBe(404);
  expect(
    (await asAdmin('PUT', queueAt(crypto.randomUUID()), { name: 'x', memberIds: [people.agent1.id] })).status,
  ).toBe(404);
  expect(await findQueue(db.sql, crypto.randomUUID(), id)).toBeNull();
});
