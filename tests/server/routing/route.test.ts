import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Route } from '#contract/routing/routing.ts';
import { ManualClock } from '#kit/clock.ts';
import { seedDemoAccount } from '#server/billing/demo-account.ts';
import { seedDemoNumbers } from '#server/numbers/demo-numbers.ts';
import { seedDemoPeople, type DemoPeople } from '#server/people/demo-people.ts';
import { seedDemoRoutes } from '#server/routing/demo-routes.ts';
import { routeOf, routeToEdit } from '#server/routing/route.ts';
import { saveRoute } from '#server/routing/save-route.ts';
import { node, routeOf as routeFrom, TestCall } from '#support/routing/nodes.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';

const GOOGLE_ADS = '+12025550110';
const RADIO = '+12025550111';
const MAILER = '+12025550112';

let db: TestDatabase;
let accountId: string;
let people: DemoPeople;

beforeAll(async () => {
  db = await openTestDatabase();
  accountId = await seedDemoAccount(db.sql, new ManualClock());
  people = await seedDemoPeople(db.sql, accountId);
  await seedDemoNumbers(db.sql, accountId, people);
  await seedDemoRoutes(db.sql, people);
});

afterAll(() => db.close());

const found = async (number: string) => {
  const one = await routeOf(db.sql, { number, agentId: null });
  if (!one) throw new Error(`${number} has no route`);
  return one;
};
const ofTracking = async (number: string): Promise<Route> => (await found(number)).route;
const agent = ({ id }: { id: string }) => ({ kind: 'agent' as const, userId: id });
/** Every ring of a call that nobody answers. */
function ringsOf(call: TestCall) {
  const rings: unknown[] = [];
  for (; call.step.kind === 'ring'; call.rung()) rings.push([call.step.targets, call.step.forSeconds]);
  return [...rings, call.step.kind];
}

test('the demo rings agents 1 and 2 at once for Google Ads', async () => {
  const { agent1, agent2 } = people;
  const call = new TestCall(await ofTracking(GOOGLE_ADS));
  expect(ringsOf(call)).toEqual([[[agent(agent1), agent(agent2)], 30], 'hang-up']);
});

test('the demo rings agent 1 for 10 s and then agent 2 for Radio', async () => {
  const { agent1, agent2 } = people;
  const call = new TestCall(await ofTracking(RADIO));
  expect(ringsOf(call)).toEqual([[[agent(agent1)], 10], [[agent(agent2)], 20], 'hang-up']);
});

test('the demo asks callers of the mailer in office hours, and rings by the key', async () => {
  const { agent2, agent3 } = people;
  const { route, officeHours } = await found(MAILER);
  const sales = new TestCall(route, { officeHours }).keyed('2');
  expect(sales.step).toMatchObject({ kind: 'ring', targets: [agent(agent2)] });
  const operator = new TestCall(route, { officeHours }).keyed('0');
  expect(operator.step).toMatchObject({ kind: 'ring', targets: [agent(agent3)] });
  const at = (time: string) => ({ officeHours, at: Date.parse(time) });
  const sunday = new TestCall(route, at('2026-11-29T12:00:00-05:00'));
  expect(sunday.last).toMatchObject({ step: { kind: 'hang-up' }, passed: [{ outlet: 'closed' }] });
  const thanksgiving = new TestCall(route, at('2026-11-26T12:00:00-05:00'));
  expect(thanksgiving.last.passed).toMatchObject([{ outlet: 'holiday' }]);
});

test('the demo’s mailer takes messages for the operator, if they have a mailbox', async () => {
  const mailboxId = crypto.randomUUID();
  const { agent3 } = people;
  await db.sql`insert into mailboxes (id, account_id, name, user_id) values (${mailboxId}, ${accountId}, 'Cleo', ${agent3.id})`;
  await seedDemoRoutes(db.sql, people);
  const { route, officeHours } = await found(MAILER);
  const call = new TestCall(route, { officeHours }).keyed('0').rung('busy');
  expect(call.step).toMatchObject({ kind: 'voicemail', mailboxId });
  const ownNumber = await routeOf(db.sql, { number: '+14155550123', agentId: agent3.id });
  expect(ownNumber && new TestCall(ownNumber.route).rung().step).toMatchObject({
    kind: 'voicemail',
    mailboxId,
  });
  await db.sql`delete from mailboxes where id = ${mailboxId}`;
});

test('an agent number without a route rings its agent for 30 s and then hangs up, if they have no mailbox', async () => {
  const { agent3 } = people;
  const number = { number: '+14155550123', agentId: agent3.id };
  const itself = await routeOf(db.sql, number);
  expect(itself && ringsOf(new TestCall(itself.route))).toEqual([[[agent(agent3)], 30], 'hang-up']);
  expect(await routeToEdit(db.sql, number)).toEqual({
    number: number.number,
    routeId: null,
    name: null,
    count: 1,
    route: itself?.route,
    savedAt: null,
    version: 0,
  });
});

test('a tracking number without a route has none, which its editor shows as hanging up', async () => {
  const number = { number: '+12025550199', agentId: null };
  expect(await routeOf(db.sql, number)).toBeNull();
  const { route, savedAt } = await routeToEdit(db.sql, number);
  expect([new TestCall(route).step.kind, savedAt]).toEqual(['hang-up', null]);
});

test('a saved route takes the place of the one before', async () => {
  const number = { number: '+13125550122', accountId };
  const ring = (forSeconds: number) =>
    routeFrom(node('ring-plan', 'ring', { steps: [{ ring: [agent(people.agent2)], forSeconds }] }));
  expect(await saveRoute(db.sql, number, ring(5))).toEqual([]);
  expect(await saveRoute(db.sql, number, ring(7))).toEqual([]);
  const saved = await routeToEdit(db.sql, { ...number, agentId: people.agent2.id });
  expect(saved.route).toEqual(ring(7));
  expect(saved.savedAt).toBeGreaterThan(0);
});

test('a faulty route is refused and changes nothing', async () => {
  const before = await ofTracking(RADIO);
  const stranger = { kind: 'agent', userId: crypto.randomUUID() } as const;
  const route = routeFrom(
    node('ring-plan', 'ring', { steps: [{ ring: [stranger], forSeconds: 5 }], noAnswer: '' }),
  );
  const faults = await saveRoute(db.sql, { number: RADIO, accountId }, route);
  expect(faults.map(({ kind, nodeId }) => [kind, nodeId])).toEqual([
    ['dead-end', 'ring'],
    ['unreached', 'end'],
    ['unknown-reference', 'ring'],
  ]);
  expect(await ofTracking(RADIO)).toEqual(before);
});
