/** What is used is never removed, in whatever order two ask; and what an account may have has an end. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ManualClock } from '#kit/clock.ts';
import { openAccount } from '#server/billing/accounts.ts';
import { addAdministrator } from '#server/people/team/first-administrator.ts';
import { addHolidaySet, makeHolidaySet, removeHolidaySet } from '#server/routing/hours/holiday-sets.ts';
import { addOfficeHours, makeOfficeHours, removeOfficeHours } from '#server/routing/hours/office-hours.ts';
import { SERVER } from '#server/store/audit-log.ts';
import { ReceivingNumbers } from '#server/numbers/receiving/receiving-numbers.ts';
import { routesThatUse } from '#server/routing/references.ts';
import { makeQueue, removeQueue } from '#server/routing/queues.ts';
import { chooseRoute } from '#server/routing/route-choice.ts';
import { routeOf as routeOfNumber } from '#server/routing/route.ts';
import { insertRoute, lockRoute, updateRoute } from '#server/routing/route-rows.ts';
import {
  changeSharedRoute,
  findSharedRoute,
  makeSharedRoute,
  removeSharedRoute,
} from '#server/routing/shared-routes.ts';
import { versionsOf } from '#server/routing/kept/versions.ts';
import { connectBeside, transaction, type Pool, type Sql, type Transaction } from '#server/store/database.ts';
import { node, routeOf } from '#support/routing/nodes.ts';
import { testVault } from '#support/store/test-vault.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';

const NUMBER = '+12025550110';
const saving = { by: SERVER, clock: new ManualClock() };
const week = [1, 2, 3, 4, 5, 6, 7].map(() => []);
const eve = { name: 'Eve', on: { kind: 'yearly' as const, month: 12, day: 24, observed: false }, open: [] };
let db: TestDatabase;
let accountId: string;
let adminId: string;
beforeAll(async () => {
  db = await openTestDatabase();
  accountId = await openAccount(db.sql, 'Quay');
  const person = { accountId, name: 'Dana', email: 'dana@quay.test', passwordHash: 'none' };
  adminId = (await addAdministrator(db.sql, person)).id;
  await db.sql`insert into owned_numbers (number, account_id, source) values (${NUMBER}, ${accountId}, 'TV')`;
});
afterAll(() => db.close());

const end = routeOf(node('hang-up', 'end'));
const byHours = (officeHoursId: string) => routeOf(node('office-hours', 'hours', { officeHoursId }));
const newRoute = () =>
  transaction(db.sql, (tx) => insertRoute(tx, { accountId, name: 'Line', route: end }, saving));
const newHours = (holidaySetIds: string[] = []) =>
  transaction(db.sql, async (tx) => {
    const hours = { name: 'Hours', timeZone: 'UTC', week, holidaySetIds };
    return (await addOfficeHours(tx, accountId, hours, saving)).id;
  });
const newSet = () =>
  transaction(
    db.sql,
    async (tx) => (await addHolidaySet(tx, accountId, { name: 'Set', holidays: [eve] }, saving)).id,
  );

/** The first is done and not committed while the second is asked; both results, once the first is committed. */
async function oneThenOther<A, B>(
  first: (tx: Transaction) => Promise<A>,
  second: () => Promise<B>,
): Promise<[A, B]> {
  const [done, committing] = [new Signal(), new Signal()];
  // Beside the pool, which may have one connection: that is the second one's.
  const [held, watching] = [connectBeside(db.sql), connectBeside(db.sql)];
  const one = transaction(held, async (tx) => {
    const result = await first(tx);
    done.give();
    await committing.given;
    return result;
  });
  await Promise.race([done.given, one]);
  const other = second();
  while (!(await isSomebodyWaiting(watching)));
  committing.give();
  const both = [await one, await other] as [A, B];
  await Promise.all([held.end(), watching.end()]);
  return both;
}

class Signal {
  give = (): void => undefined;
  readonly given = new Promise<void>((resolve) => {
    this.give = resolve;
  });
}

async function isSomebodyWaiting(watching: Pool): Promise<boolean> {
  const waiting = await watching`
    select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
  return waiting.length > 0;
}

test('hours that a route begins to go by stay; those that are removed first are a fault of the route', async () => {
  const [id, officeHoursId] = [await newRoute(), await newHours()];
  const change = { name: 'Line', route: byHours(officeHoursId) };
  const thing = { id: officeHoursId, accountId };
  const saved = await oneThenOther(
    (tx) => changeSharedRoute(tx, { id, accountId }, change, saving),
    () => removeOfficeHours(db.sql, thing, saving),
  );
  expect(saved).toEqual([
    { ok: true, value: { version: 2, faults: [] } },
    { ok: false, failure: { code: 'in-use', detail: 'Line' } },
  ]);
  await changeSharedRoute(db.sql, { id, accountId }, { name: 'Line', route: end }, saving);
  const removed = await oneThenOther(
    (tx) => removeOfficeHours(tx, thing, saving),
    () => changeSharedRoute(db.sql, { id, accountId }, change, saving),
  );
  expect(removed).toMatchObject([
    { ok: true },
    { ok: true, value: { version: null, faults: [{ kind: 'unknown-reference', nodeId: 'hours' }] } },
  ]);
  expect((await findSharedRoute(db.sql, { id, accountId }))?.route).toEqual(end);
});

test('a set that hours begin to keep stays; one that is removed first is refused', async () => {
  const set = await newSet();
  const keep = { name: 'Keep', timeZone: 'UTC', week, holidaySetIds: [set] };
  const thing = { id: set, accountId };
  const [made, refused] = await oneThenOther(
    (tx) => makeOfficeHours(tx, accountId, keep, saving),
    () => removeHolidaySet(db.sql, thing, saving),
  );
  expect(refused).toEqual({ ok: false, failure: { code: 'in-use', detail: 'Keep' } });
  await removeOfficeHours(db.sql, { id: made.ok ? made.value.id : '', accountId }, saving);
  const [gone, unknown] = await oneThenOther(
    (tx) => removeHolidaySet(tx, thing, saving),
    () => makeOfficeHours(db.sql, accountId, keep, saving),
  );
  expect([gone.ok, unknown]).toEqual([true, { ok: false, failure: 'unknown-holiday-set' }]);
});

test('a route that a number begins to use stays; one that is removed first is refused', async () => {
  const id = await newRoute();
  const choose = { numbers: [NUMBER], routeId: id };
  const [, refused] = await oneThenOther(
    (tx) => chooseRoute(tx, accountId, choose, saving),
    () => removeSharedRoute(db.sql, { id, accountId }, saving),
  );
  expect(refused).toEqual({ ok: false, failure: { code: 'in-use', detail: NUMBER } });
  await chooseRoute(db.sql, accountId, { numbers: [NUMBER], routeId: null }, saving);
  const [removed, unknown] = await oneThenOther(
    (tx) => removeSharedRoute(tx, { id, accountId }, saving),
    () => chooseRoute(db.sql, accountId, choose, saving),
  );
  expect([removed.ok, unknown]).toEqual([true, { ok: false, failure: { unknown: 'route' } }]);
});

test('a queue that a route begins to lead to stays', async () => {
  const id = await newRoute();
  const made = await makeQueue(db.sql, accountId, { name: 'Sales', memberIds: [adminId] });
  const queueId = made.ok ? made.value.id : '';
  const route = routeOf(node('queue', 'wait', { queueId }));
  const [, refused] = await oneThenOther(
    (tx) => changeSharedRoute(tx, { id, accountId }, { name: 'Line', route }, saving),
    () => removeQueue(db.sql, accountId, queueId),
  );
  expect(refused).toEqual({ ok: false, failure: { code: 'in-use', detail: 'Line' } });
});

const receiving = (sql: Sql) =>
  new ReceivingNumbers({
    sql,
    vault: testVault,
    clock: saving.clock,
    registrar: { server: '', realm: '', isRegistered: () => false, drop: () => undefined },
    usedBy: routesThatUse,
    mayCall: () => true,
  });

test('a line to forward to that a route begins to ring stays; one that is removed first is a fault of the route', async () => {
  const id = await newRoute();
  const change = (receivingId: string) => {
    const ring = [{ kind: 'receiving' as const, receivingId }];
    return { name: 'Line', route: routeOf(node('ring-plan', 'ring', { steps: [{ ring, forSeconds: 9 }] })) };
  };
  const newLine = async () => {
    const input = { kind: 'sip-endpoint', name: 'Cell', uri: 'sip:cell@192.0.2.9' } as const;
    const made = await receiving(db.sql).add(accountId, input, SERVER);
    return made.ok ? made.value.receivingNumber.id : '';
  };
  const [line, other] = [await newLine(), await newLine()];
  const [, refused] = await oneThenOther(
    (tx) => changeSharedRoute(tx, { id, accountId }, change(line), saving),
    () => receiving(db.sql).remove(accountId, line, SERVER),
  );
  expect(refused).toEqual({ ok: false, failure: { code: 'in-use', detail: 'Line' } });
  const [removed, faulty] = await oneThenOther(
    (tx) => receiving(tx).remove(accountId, other, SERVER),
    () => changeSharedRoute(db.sql, { id, accountId }, change(other), saving),
  );
  expect([removed, faulty]).toMatchObject([
    { ok: true },
    { ok: true, value: { version: null, faults: [{ kind: 'unknown-reference' }] } },
  ]);
});

test('a call reads what its route goes by, the holidays in the order of the sets', async () => {
  const sets = [await newSet(), await newSet()];
  const officeHoursId = await newHours([...sets].reverse());
  const route = byHours(officeHoursId);
  const id = await transaction(db.sql, (tx) => insertRoute(tx, { accountId, name: 'Line', route }, saving));
  await newHours();
  await chooseRoute(db.sql, accountId, { numbers: [NUMBER], routeId: id }, saving);
  const found = await routeOfNumber(db.sql, { number: NUMBER, agentId: null });
  expect(found).toMatchObject({ id, route });
  expect([...(found?.officeHours ?? [])]).toEqual([
    [officeHoursId, { timeZone: 'UTC', week, holidays: [eve, eve] }],
  ]);
});

test('the last hundred versions are kept', async () => {
  const id = await newRoute();
  await transaction(db.sql, async (tx) => {
    for (let name = 2; name <= 105; name += 1) {
      const row = await lockRoute(tx, { id, accountId });
      if (row) await updateRoute(tx, row, { name: `Line ${name}`, route: end }, saving);
    }
  });
  const versions = await versionsOf(db.sql, { kind: 'route', id, accountId });
  expect([versions.length, versions[0]?.version, versions.at(-1)?.version]).toEqual([100, 105, 6]);
});

test('an account has so many routes, hours and sets, and no more', async () => {
  const full = await openAccount(db.sql, 'Full');
  await db.sql`
    insert into routes (id, account_id, name, route)
    select gen_random_uuid(), ${full}, 'Line ' || n, ${JSON.stringify(end)}::text::jsonb from generate_series(1, 1000) n`;
  await db.sql`
    insert into office_hours (id, account_id, name, time_zone, week)
    select gen_random_uuid(), ${full}, 'Hours ' || n, 'UTC', '[]' from generate_series(1, 200) n`;
  await db.sql`
    insert into holiday_sets (id, account_id, name, holidays)
    select gen_random_uuid(), ${full}, 'Set ' || n, '[]' from generate_series(1, 200) n`;
  const hours = { name: 'Hours', timeZone: 'UTC', week, holidaySetIds: [] };
  expect([
    await makeSharedRoute(db.sql, full, { name: 'One more', from: { route: end } }, saving),
    await makeOfficeHours(db.sql, full, hours, saving),
    await makeHolidaySet(db.sql, full, { name: 'Set', holidays: [eve] }, saving),
  ]).toEqual([
    { ok: false, failure: { code: 'too-many' } },
    { ok: false, failure: 'too-many' },
    { ok: false, failure: 'too-many' },
  ]);
  // Each number may have come with a route: that leaves room for those that are to serve many.
  await db.sql`insert into owned_numbers (number, account_id, source) values ('+12025550199', ${full}, 'Radio')`;
  const more = () => makeSharedRoute(db.sql, full, { name: 'One more', from: { route: end } }, saving);
  expect([(await more()).ok, (await more()).ok]).toEqual([true, false]);
});
