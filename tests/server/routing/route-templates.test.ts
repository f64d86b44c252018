import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { routeTemplateSchema } from '#contract/numbers/rented-numbers.ts';
import type { RouteNode } from '#contract/routing/routing.ts';
import { ManualClock } from '#kit/clock.ts';
import { openAccount } from '#server/billing/accounts.ts';
import { ensureMailbox } from '#server/calls/sound/mailboxes.ts';
import { seedDemoPeople, type DemoPeople } from '#server/people/demo-people.ts';
import { officeHoursOf } from '#server/routing/hours/office-hours.ts';
import { findQueue, makeQueue, queuesOf } from '#server/routing/queues.ts';
import { referencesOf } from '#server/routing/references.ts';
import { faultsOf } from '#server/routing/route-faults.ts';
import { beginRoute } from '#server/routing/route-templates.ts';
import { routeToEdit } from '#server/routing/route.ts';
import { transaction, type Pool, type Transaction } from '#server/store/database.ts';
import { whileHeld } from '#support/store/while-held.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';

const number = '+12065550130';
let db: TestDatabase;
let accountId: string;
let people: DemoPeople;
beforeAll(async () => {
  db = await openTestDatabase();
  accountId = await openAccount(db.sql, 'Harbor');
  people = await seedDemoPeople(db.sql, accountId);
  await ensureMailbox(db.sql, people.admin);
  await db.sql`insert into owned_numbers (number, account_id, source) values (${number}, ${accountId}, 'Website')`;
});
afterAll(() => db.close());
beforeEach(async () => {
  await db.sql`update users set state = 'active'`;
  await db.sql`delete from queues`;
});

async function begin(template: (typeof routeTemplateSchema)['options'][number]) {
  const wanted = { template, timeZone: 'America/Chicago' };
  const numbers = [{ number, source: 'Website' }];
  const clock = new ManualClock();
  await transaction(db.sql, (tx) => beginRoute(tx, numbers, { buyer: people.admin, wanted, clock }));
  return (await routeToEdit(db.sql, { number, agentId: null })).route;
}
const kinds = (nodes: readonly RouteNode[]) => nodes.map(({ kind }) => kind);

test.each(routeTemplateSchema.options)(
  '%s is a route without a fault that ends with a message',
  async (template) => {
    const route = await begin(template);
    expect(faultsOf(route, await referencesOf(db.sql, { id: null, accountId }, route))).toEqual([]);
    expect(kinds(route.nodes)).toContain('voicemail');
    expect(kinds(route.nodes)).not.toContain('hang-up');
  },
);

test('a number that rings its buyer rings nobody else', async () => {
  const { nodes } = await begin('ring-buyer');
  expect(nodes[0]).toMatchObject({ steps: [{ ring: [{ userId: people.admin.id }] }] });
});

test('everybody is who works here or is invited, and nobody who was deactivated', async () => {
  await db.sql`update users set state = 'deactivated' where id = ${people.agent1.id}`;
  await db.sql`update users set state = 'invited' where id = ${people.agent2.id}`;
  const { nodes } = await begin('ring-everybody');
  const [ring] = nodes;
  if (ring?.kind !== 'ring-plan') throw new Error('rings nobody');
  const rung = ring.steps[0]?.ring.map((target) => (target.kind === 'agent' ? target.userId : ''));
  expect(rung).toHaveLength(4);
  expect(rung).toContain(people.agent2.id);
  expect(rung).not.toContain(people.agent1.id);
});

test('office hours are of the buyer’s time zone, and the account’s own: the next numbers go by the same', async () => {
  const hoursOf = async () => {
    const { nodes } = await begin('office-hours');
    const [first] = nodes;
    return first?.kind === 'office-hours' ? first.officeHoursId : null;
  };
  const id = await hoursOf();
  expect(await hoursOf()).toBe(id);
  expect(await officeHoursOf(db.sql, accountId)).toMatchObject([
    { id, name: 'Office hours', timeZone: 'America/Chicago' },
  ]);
});

test('numbers that are rented together share one route, named after their source or what it does', async () => {
  const others = ['+12065550131', '+12065550132'];
  for (const other of others)
    await db.sql`insert into owned_numbers (number, account_id, source) values (${other}, ${accountId}, 'TV')`;
  const wanted = { template: 'ring-everybody' as const, timeZone: 'UTC' };
  const beginning = { buyer: people.admin, wanted, clock: new ManualClock() };
  const of = async (one: string) => routeToEdit(db.sql, { number: one, agentId: null });
  const sources = (...all: string[]) =>
    others.map((other, index) => ({ number: other, source: all[index] ?? '' }));
  await transaction(db.sql, (tx) => beginRoute(tx, sources('TV', 'TV'), beginning));
  const [first, second] = [await of('+12065550131'), await of('+12065550132')];
  expect(first).toMatchObject({ name: 'TV', count: 2, version: 1 });
  expect(second.routeId).toBe(first.routeId);
  await transaction(db.sql, (tx) => beginRoute(tx, sources('TV', 'Radio'), beginning));
  expect(await of('+12065550131')).toMatchObject({ name: 'Ring everybody', count: 2 });
  await transaction(db.sql, (tx) => beginRoute(tx, sources('TV', 'TV'), beginning));
  expect(await of('+12065550131')).toMatchObject({ name: 'TV 2' });
});

test('a queue is made for the first number, and is the same for the next', async () => {
  const queueOf = async () => {
    const { nodes } = await begin('queue');
    const [queue] = nodes;
    return queue?.kind === 'queue' ? queue.queueId : randomUUID();
  };
  const first = await queueOf();
  expect(await findQueue(db.sql, accountId, first)).toMatchObject({ name: 'Main queue' });
  expect(await queueOf()).toBe(first);
  expect(await queuesOf(db.sql, accountId)).toHaveLength(1);
});

test('a queue that is there serves it', async () => {
  const made = await makeQueue(db.sql, accountId, { name: 'Sales', memberIds: [people.agent3.id] });
  const { nodes } = await begin('queue');
  expect(nodes[0]).toMatchObject({ queueId: made.ok ? made.value.id : '' });
});

test('office hours and a queue that are removed while a number is bought are made anew for it', async () => {
  for (const template of ['office-hours', 'queue'] as const) await begin(template);
  const beginAt = (template: 'office-hours' | 'queue') => (sql: Pool) =>
    transaction(sql, (tx) =>
      beginRoute(tx, [{ number, source: 'Website' }], {
        buyer: people.admin,
        wanted: { template, timeZone: 'America/Chicago' },
        clock: new ManualClock(),
      }),
    );
  const removing = async (tx: Transaction) => {
    await tx`delete from route_office_hours`;
    await tx`delete from office_hours`;
    await tx`delete from queues`;
  };
  await whileHeld(db.url, removing, [beginAt('office-hours'), beginAt('queue')]);
  expect(await officeHoursOf(db.sql, accountId)).toHaveLength(1);
  expect(await queuesOf(db.sql, accountId)).toHaveLength(1);
});
