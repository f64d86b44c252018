import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { routeTemplateSchema } from '#contract/numbers/rented-numbers.ts';
import type { RouteNode } from '#contract/routing/routing.ts';
import { openAccount } from '#server/billing/accounts.ts';
import { ensureMailbox } from '#server/calls/sound/mailboxes.ts';
import { seedDemoPeople, type DemoPeople } from '#server/people/demo-people.ts';
import { findQueue, makeQueue, queuesOf } from '#server/routing/queues.ts';
import { referencesOf } from '#server/routing/references.ts';
import { faultsOf } from '#server/routing/route-faults.ts';
import { beginRoute } from '#server/routing/route-templates.ts';
import { routeToEdit } from '#server/routing/route.ts';
import { transaction } from '#server/store/database.ts';
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
  await transaction(db.sql, (tx) => beginRoute(tx, number, people.admin, wanted));
  return (await routeToEdit(db.sql, { number, agentId: null })).route;
}
const kinds = (nodes: readonly RouteNode[]) => nodes.map(({ kind }) => kind);

test.each(routeTemplateSchema.options)(
  '%s is a route without a fault that ends with a message',
  async (template) => {
    const route = await begin(template);
    expect(faultsOf(route, await referencesOf(db.sql, accountId, route))).toEqual([]);
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

test('office hours are of the buyer’s time zone', async () => {
  expect((await begin('office-hours')).nodes[0]).toMatchObject({
    kind: 'schedule',
    timeZone: 'America/Chicago',
  });
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
