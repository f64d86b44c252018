/** Routes that go on by other routes: a menu that many share. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Route } from '#contract/routing/routing.ts';
import { ManualClock } from '#kit/clock.ts';
import { openAccount } from '#server/billing/accounts.ts';
import { addOfficeHours } from '#server/routing/hours/office-hours.ts';
import { MOST_OTHERS } from '#server/routing/kept/other-routes.ts';
import { nextDecision } from '#server/routing/next-decision.ts';
import { RouteEditor } from '#server/routing/route-editor.ts';
import { routeOf as routeOfNumber } from '#server/routing/route.ts';
import { insertRoute } from '#server/routing/route-rows.ts';
import { lockKept } from '#server/routing/kept/saving.ts';
import {
  changeSharedRoute,
  makeSharedRoute,
  removeSharedRoute,
  sharedRoutesOf,
} from '#server/routing/shared-routes.ts';
import { SERVER } from '#server/store/audit-log.ts';
import { transaction, type Pool } from '#server/store/database.ts';
import { whileHeld } from '#support/store/while-held.ts';
import { agents, node, routeOf, TestCall, WEDNESDAY_NOON } from '#support/routing/nodes.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';

const NUMBER = '+12025550110';
const saving = { by: SERVER, clock: new ManualClock() };
let db: TestDatabase;
let accountId: string;
beforeAll(async () => {
  db = await openTestDatabase();
});
afterAll(() => db.close());
beforeEach(async () => {
  accountId = await openAccount(db.sql, 'Quay');
});

const end = routeOf(node('hang-up', 'end'));
const goesOnBy = (routeId: string): Route => ({
  start: 'on',
  nodes: [node('other-route', 'on', { name: 'Main menu', routeId })],
});
const make = (name: string, route: Route = end) =>
  transaction(db.sql, (tx) => insertRoute(tx, { accountId, name, route }, saving));
const change = (id: string, route: Route, name = 'Line') =>
  changeSharedRoute(db.sql, { id, accountId }, { name, route }, saving);
const faultsOf = async (id: string, route: Route) => {
  const saved = await change(id, route);
  return saved.ok ? saved.value.faults.map(({ kind }) => kind) : saved.failure;
};

describe('a call', () => {
  const menu = routeOf(
    node('menu', 'keys', { options: [{ key: '1', label: 'Sales', to: 'sales' }], noKey: 'bye' }),
    node('round-robin', 'sales', { targets: agents('ab'), noAnswer: 'bye' }),
    node('hang-up', 'bye'),
  );
  const whole = (routeId: string) => ({ ...goesOnBy(routeId), others: new Map([[routeId, menu]]) });

  test('goes on at the beginning of the other route, and leaves its ways there', () => {
    const call = new TestCall(whole('m'));
    expect(call.step).toMatchObject({ kind: 'ask', about: 'menu' });
    expect(call.last.passed).toEqual([
      { nodeId: 'on', kind: 'other-route', name: 'Main menu', outlet: 'on', label: null },
    ]);
    expect(call.keyed('1').ringing).toEqual(['a']);
    expect(call.last.passed).toMatchObject([{ nodeId: 'm/keys', outlet: 'key:1', label: 'Sales' }]);
    expect(call.rung('no-answer').ringing).toEqual(['b']);
    expect(call.rung('no-answer').step).toMatchObject({ kind: 'hang-up', why: 'no-answer' });
  });

  test('takes turns there as it does in its own route', () => {
    const first = new TestCall(whole('m')).keyed('1');
    expect(Object.keys(first.pointers)).toEqual(['m/sales']);
    expect(new TestCall(whole('m'), {}, first.pointers).keyed('1').ringing).toEqual(['b']);
  });

  test('of a draft that names no route, or goes round in circles, ends', () => {
    expect(new TestCall(goesOnBy('gone')).step).toMatchObject({ kind: 'hang-up', why: 'end' });
    const round = { ...goesOnBy('m'), others: new Map([['m', goesOnBy('m')]]) };
    expect(new TestCall(round).step).toMatchObject({ kind: 'hang-up' });
  });
});

test('a number is read with all the routes that its calls may come by, their office hours and their turns', async () => {
  const week = [1, 2, 3, 4, 5, 6, 7].map(() => [{ from: '00:00', until: '24:00' }]);
  const hours = await transaction(db.sql, (tx) =>
    addOfficeHours(tx, accountId, { name: 'Always', timeZone: 'UTC', week, holidaySetIds: [] }, saving),
  );
  const turns = await make('Turns', routeOf(node('round-robin', 'turn', { targets: agents('ab') })));
  const byHours = await make(
    'Hours',
    routeOf(
      node('office-hours', 'hours', { officeHoursId: hours.id, open: 'on' }),
      node('other-route', 'on', { routeId: turns }),
    ),
  );
  const outer = await make('Line', goesOnBy(byHours));
  const rings = await served(NUMBER, outer);
  expect([await rings(), await rings()]).toEqual(agents('ab'));
  // Whose turn it is outlives a change of the route that leads there.
  await change(outer, { ...goesOnBy(byHours), nodes: [...goesOnBy(byHours).nodes, node('message', 'more')] });
  expect(await rings()).toEqual(agents('a')[0]);
});

test('turns are those of the route that they stand in, whichever route leads there', async () => {
  const turns = await make('Turns', routeOf(node('round-robin', 'turn', { targets: agents('abc') })));
  const radio = await served('+12025550111', await make('Radio', goesOnBy(turns)));
  const tv = await served('+12025550112', await make('TV', goesOnBy(turns)));
  const direct = await served('+12025550113', turns);
  expect([await radio(), await tv(), await direct(), await radio()]).toEqual(agents('abca'));
});

test('calls whose routes share their turns do not wait for each other, whichever order they come in', async () => {
  const turns = routeOf(node('round-robin', 'turn', { targets: agents('abcd') }));
  const ids = [await make('East', turns), await make('West', turns), await make('South', turns)];
  const arrive = (order: string[]) =>
    nextDecision(db.sql, {
      routeId: null,
      route: { ...goesOnBy(order[0] ?? ''), others: new Map(order.map((id) => [id, turns])) },
      routeState: null,
      stepResult: { type: 'arrived' },
      facts: { caller: '+12065550142', at: WEDNESDAY_NOON, extensions: new Map(), officeHours: new Map() },
    });
  const calls = Array.from({ length: 40 }, (_, call) => arrive(call % 2 === 0 ? ids : ids.toReversed()));
  const decided = await Promise.all(calls);
  expect(new Set(decided.map(({ step }) => step.kind))).toEqual(new Set(['ring']));
});

/** A number with this route. @returns whom its next call rings first, or the kind of its first step */
async function served(number: string, outer: string) {
  await db.sql`
    insert into owned_numbers (number, account_id, source, route_id) values (${number}, ${accountId}, 'TV', ${outer})`;
  return async () => {
    const found = await routeOfNumber(db.sql, { number, agentId: null });
    if (!found) throw new Error('the number has no route');
    const { id: routeId, route, officeHours } = found;
    const facts = { caller: '+12065550142', at: WEDNESDAY_NOON, extensions: new Map(), officeHours };
    const { step } = await nextDecision(db.sql, {
      routeId,
      route,
      routeState: null,
      stepResult: { type: 'arrived' },
      facts,
    });
    return step.kind === 'ring' ? step.targets[0] : step.kind;
  };
}

describe('a route is refused', () => {
  test('that goes on by itself, by one that comes back to it, or by one that is not there', async () => {
    const [line, menu] = [await make('Line'), await make('Menu')];
    expect(await faultsOf(line, goesOnBy(line))).toEqual(['leads-back']);
    expect(await faultsOf(line, goesOnBy(menu))).toEqual([]);
    const between = await make('Between', goesOnBy(line));
    expect(await faultsOf(menu, goesOnBy(between))).toEqual(['leads-back']);
    expect(await faultsOf(menu, goesOnBy(crypto.randomUUID()))).toEqual(['unknown-reference']);
  });

  test("that goes on by another account's", async () => {
    const theirs = await make('Theirs');
    accountId = await openAccount(db.sql, 'Pier');
    expect(await faultsOf(await make('Line'), goesOnBy(theirs))).toEqual(['unknown-reference']);
  });

  test('that leads to too many, or makes another lead to too many', async () => {
    let last = await make('End');
    for (let count = 1; count < MOST_OTHERS; count += 1) last = await make(`Route ${count}`, goesOnBy(last));
    const [line, more] = [await make('Line'), await make('More')];
    expect(await faultsOf(line, goesOnBy(last))).toEqual([]);
    expect(await faultsOf(more, goesOnBy(line))).toEqual(['too-many-routes']);
    const [first] = await db.sql<{ id: string }[]>`
      select id from routes where account_id = ${accountId} and name = 'End'`;
    expect(await faultsOf(first?.id ?? '', goesOnBy(more))).toEqual(['too-many-routes']);
  });
});

test('one that others go on by stays, and says who they are; once they do not, it goes', async () => {
  const menu = await make('Menu');
  const line = await make('Line', goesOnBy(menu));
  const thing = { id: menu, accountId };
  expect(await removeSharedRoute(db.sql, thing, saving)).toEqual({
    ok: false,
    failure: { code: 'in-use', detail: 'Line' },
  });
  const listed = await sharedRoutesOf(db.sql, accountId);
  expect(listed.map(({ name, routes }) => [name, routes])).toEqual([
    ['Line', 0],
    ['Menu', 1],
  ]);
  await change(line, end);
  expect(await removeSharedRoute(db.sql, thing, saving)).toEqual({ ok: true, value: null });
});

test('a draft is tried through the routes that it goes on by', async () => {
  const menu = await make('Menu', routeOf(node('message', 'hello'), node('hang-up', 'end')));
  const line = await make('Line');
  const tried = await new RouteEditor(db.sql).tryShared(
    { id: line, accountId },
    { route: goesOnBy(menu), caller: 'anonymous', at: WEDNESDAY_NOON, keys: '' },
  );
  expect(tried?.faults).toEqual([]);
  expect(tried?.steps.map(({ nodeId }) => nodeId)).toEqual(['on', `${menu}/hello`, `${menu}/end`]);
  expect(tried?.elsewhere?.map(({ node: { name } }) => name)).toEqual(['hello', 'end']);
});

test('three who save, copy and go on by the same routes at once wait for nobody who waits for them', async () => {
  const [first, second, third] = [await make('First'), await make('Second'), await make('Third')];
  const by = (id: string, other: string) => (sql: Pool) =>
    changeSharedRoute(sql, { id, accountId }, { name: 'Line', route: goesOnBy(other) }, saving);
  const copy = (sql: Pool) =>
    makeSharedRoute(sql, accountId, { name: 'Copy', from: { routeId: first } }, saving);
  const done = await whileHeld(db.url, (tx) => lockKept(tx, accountId), [
    by(first, second),
    by(second, third),
    copy,
  ]);
  expect(done.map(({ ok }) => ok)).toEqual([true, true, true]);
});
