import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Route } from '#contract/routing/routing.ts';
import { openAccount } from '#server/billing/accounts.ts';
import { seedDemoPeople } from '#server/people/demo-people.ts';
import type { Decision, StepResult } from '#server/routing/rules/decision.ts';
import { nextDecision } from '#server/routing/next-decision.ts';
import { saveRoute } from '#server/routing/save-route.ts';
import { agents, node, routeOf, WEDNESDAY_NOON } from '#support/routing/nodes.ts';
import { whileHeld } from '#support/store/while-held.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';
import { putRoute, takeRoute } from '#support/routing/put-route.ts';

const NUMBER = '+12025550110';

let db: TestDatabase;
let routeId: string;
beforeAll(async () => {
  db = await openTestDatabase();
  const accountId = await openAccount(db.sql, 'Harbor Home Services');
  await db.sql`insert into owned_numbers (number, account_id, source) values (${NUMBER}, ${accountId}, 'Radio')`;
});
afterAll(() => db.close());
beforeEach(async () => {
  routeId = await putRoute(db.sql, NUMBER, turns);
});

const turns = routeOf(node('round-robin', 'turn', { targets: agents('abc') }));
const facts = {
  caller: '+12065550142',
  at: WEDNESDAY_NOON,
  extensions: new Map<string, string>(),
  officeHours: new Map(),
};

const arrive = (route: Route = turns): Promise<Decision> =>
  nextDecision(db.sql, { routeId, route, routeState: null, stepResult: { type: 'arrived' }, facts });
const nobody: StepResult = { type: 'rung', results: new Map([['agent:x', 'no-answer']]) };
const goOn = ({ routeState }: Decision) =>
  nextDecision(db.sql, { routeId, route: turns, routeState, stepResult: nobody, facts });
const offered = ({ step }: Decision) => (step.kind === 'ring' ? step.targets[0] : null);

test('remembers whose turn it is from call to call', async () => {
  const begun = [];
  for (let call = 0; call < 4; call += 1) begun.push(offered(await arrive()));
  expect(begun).toEqual(agents('abca'));
});

test('gives calls that arrive at once different turns', async () => {
  const calls = await Promise.all(Array.from({ length: 9 }, () => arrive()));
  const counts = agents('abc').map(
    (target) => calls.filter((call) => JSON.stringify(offered(call)) === JSON.stringify(target)).length,
  );
  expect(counts).toEqual([3, 3, 3]);
});

test('lets two calls that move on at once go on with different people', async () => {
  const four = routeOf(node('round-robin', 'turn', { targets: agents('abcdef') }));
  const calls = [await arrive(four), await arrive(four)];
  const next = await Promise.all(
    calls.map(({ routeState }) =>
      nextDecision(db.sql, { routeId, route: four, routeState, stepResult: nobody, facts }),
    ),
  );
  const people = [...calls, ...next].map((call) => JSON.stringify(offered(call)));
  expect(new Set(people).size).toBe(4);
});

test('keeps the turn of a node through an edit, and forgets nodes that are gone', async () => {
  const [row] = await db.sql<{ accountId: string }[]>`select account_id from owned_numbers`;
  const people = await seedDemoPeople(db.sql, row?.accountId ?? '');
  const ring = ({ id }: { id: string }) => ({ kind: 'agent' as const, userId: id });
  const targets = [ring(people.agent1), ring(people.agent2), ring(people.agent3)];
  const round = node('round-robin', 'turn', { targets });
  const spread = node('weighted', 'spread', { targets: targets.map((target) => ({ target, weight: 1 })) });
  const before = routeOf({ ...spread, noAnswer: 'turn' }, round);
  const first = await arrive(before);
  await db.sql`
    update route_pointers set pointers = pointers || '{"turn": [2]}' where route_id = ${routeId}`;
  const save = (route: Route) =>
    saveRoute(db.sql, { number: NUMBER, accountId: row?.accountId ?? '' }, route);
  expect(await save(routeOf(round))).toEqual([]);
  expect(offered(await arrive(routeOf(round)))).toEqual(targets[2]);
  expect(await stored()).toEqual({ turn: [0] });
  // A call that still goes by the old route moves its own turns, and no others.
  await nextDecision(db.sql, {
    routeId,
    route: before,
    routeState: null,
    stepResult: { type: 'arrived' },
    facts,
  });
  expect(await stored()).toEqual({ turn: [0], spread: first.pointers['spread'] });
});

async function stored(): Promise<unknown> {
  const [row] = await db.sql<
    { pointers: unknown }[]
  >`select pointers from route_pointers where route_id = ${routeId}`;
  return row?.pointers;
}

test('stores nothing for a call that takes no turn', async () => {
  await arrive(routeOf(node('ring-plan', 'ring')));
  expect(await stored()).toBeUndefined();
  const second = await goOn(await goOn(await goOn(await arrive())));
  expect(second.step.kind).toBe('hang-up');
  expect(second.pointers).toEqual({});
});

test('numbers that share a route share its turns, and another route has its own', async () => {
  await db.sql`
    insert into owned_numbers (number, account_id, source)
    select '+12025550119', account_id, 'TV' from owned_numbers on conflict do nothing`;
  const other = await putRoute(db.sql, '+12025550119', turns);
  const arriveAt = (id: string) =>
    nextDecision(db.sql, {
      routeId: id,
      route: turns,
      routeState: null,
      stepResult: { type: 'arrived' },
      facts,
    });
  const begun = [];
  for (const id of [routeId, routeId, other, routeId]) begun.push(offered(await arriveAt(id)));
  expect(begun).toEqual(agents('abac'));
});

test('a call goes on by a route that was removed meanwhile', async () => {
  const { routeState } = await arrive();
  await takeRoute(db.sql, NUMBER);
  const next = await nextDecision(db.sql, { routeId, route: turns, routeState, stepResult: nobody, facts });
  expect(offered(next)).toEqual(agents('b')[0]);
  expect(await stored()).toBeUndefined();
});

test('goes on though its route is removed in the same instant', async () => {
  const arriving = {
    routeId,
    route: turns,
    routeState: null,
    stepResult: { type: 'arrived' } as const,
    facts,
  };
  await db.sql`update owned_numbers set route_id = null where number = ${NUMBER}`;
  const [decided] = await whileHeld(db.url, (tx) => tx`delete from routes where id = ${routeId}`, [
    (sql) => nextDecision(sql, arriving),
  ]);
  expect(offered(decided)).toEqual(agents('a')[0]);
});
