import { afterAll, beforeAll, expect, test } from 'vitest';
import { openAccount } from '#server/billing/accounts.ts';
import { colleaguesOf, extensionsOf } from '#server/people/team/colleagues.ts';
import { seedDemoPeople, type DemoPeople } from '#server/people/demo-people.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';

let db: TestDatabase;
let accountId: string;
let people: DemoPeople;

beforeAll(async () => {
  db = await openTestDatabase();
  accountId = await openAccount(db.sql, 'Harbor Home Services');
  people = await seedDemoPeople(db.sql, accountId);
});
afterAll(() => db.close());

test('the demo’s agents have an extension each, others have none', async () => {
  const list = await colleaguesOf(db.sql, people.admin);
  expect(list.map(({ name, role, extension }) => [name, role, extension])).toEqual([
    ['Ada Lund', 'admin', null],
    ['Ana Reyes', 'agent', '101'],
    ['Ben Ortiz', 'agent', '102'],
    ['Cleo Park', 'agent', '103'],
    ['Sam Hale', 'supervisor', null],
  ]);
  expect([...(await extensionsOf(db.sql, accountId))].sort()).toEqual([
    ['101', people.agent1.id],
    ['102', people.agent2.id],
    ['103', people.agent3.id],
  ]);
});

test('extensions are an account’s own, and nobody’s twice in it', async () => {
  const other = await openAccount(db.sql, 'Other');
  expect(await extensionsOf(db.sql, other)).toEqual(new Map());
  expect(await colleaguesOf(db.sql, { ...people.admin, accountId: other })).toEqual([]);
  const taken = db.sql`update users set extension = '101' where id = ${people.admin.id}`;
  await expect(taken).rejects.toThrow('users_by_extension');
});
