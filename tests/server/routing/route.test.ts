import { afterAll, beforeAll, expect, test } from 'vitest';
import { ManualClock } from '#kit/clock.ts';
import { seedDemoAccount } from '#server/billing/demo-account.ts';
import { seedDemoNumbers } from '#server/numbers/demo-numbers.ts';
import { seedDemoPeople, type DemoPeople } from '#server/people/demo-people.ts';
import { seedDemoRoutes } from '#server/routing/demo-routes.ts';
import { ringAll, routeOf, routeSchema, saveRoute, type Route } from '#server/routing/route.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';

let db: TestDatabase;
let people: DemoPeople;

beforeAll(async () => {
  db = await openTestDatabase();
  const accountId = await seedDemoAccount(db.sql, new ManualClock());
  people = await seedDemoPeople(db.sql, accountId);
  await seedDemoNumbers(db.sql, accountId, people);
  await seedDemoRoutes(db.sql, people);
});

afterAll(() => db.close());

const ofTracking = (number: string) => routeOf(db.sql, { number, agentId: null });

test('the demo rings agents 1 and 2 at once for Google Ads', async () => {
  const { agent1, agent2 } = people;
  expect(await ofTracking('+12025550110')).toEqual({
    kind: 'ring-plan',
    steps: [ringAll([agent1.id, agent2.id], 30)],
  });
});

test('the demo rings agent 1 for 10 s and then agent 2 for Radio', async () => {
  const route = await ofTracking('+12025550111');
  expect(route?.steps.map(({ ring, forSeconds }) => [ring[0]?.userId, forSeconds])).toEqual([
    [people.agent1.id, 10],
    [people.agent2.id, 20],
  ]);
});

test('an agent number without a route rings its agent', async () => {
  const { id } = people.agent3;
  expect(await routeOf(db.sql, { number: '+14155550123', agentId: id })).toEqual({
    kind: 'ring-plan',
    steps: [ringAll([id], 30)],
  });
});

test('a tracking number without a route has none', async () => {
  expect(await ofTracking('+12025550199')).toBeNull();
});

test('a saved route takes the place of the one before', async () => {
  const route: Route = { kind: 'ring-plan', steps: [ringAll([people.agent2.id], 5)] };
  await saveRoute(db.sql, '+13125550122', route);
  await saveRoute(db.sql, '+13125550122', { ...route, steps: [ringAll([people.agent3.id], 7)] });
  expect(await routeOf(db.sql, { number: '+13125550122', agentId: people.agent2.id })).toMatchObject({
    steps: [{ forSeconds: 7 }],
  });
});

test('a route without steps, with nobody to ring or with an endless ring is refused', () => {
  const id = crypto.randomUUID();
  for (const steps of [[], [ringAll([], 5)], [ringAll([id], 0)], [ringAll([id], 301)]]) {
    expect(routeSchema.safeParse({ kind: 'ring-plan', steps }).success).toBe(false);
  }
});
