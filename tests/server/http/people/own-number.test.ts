/** A number of their own for who is invited: they are invited whatever becomes of it. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { numberOfferListSchema } from '#contract/numbers/rented-numbers.ts';
import { invitedSchema, type Invited, type OwnNumberWish } from '#contract/people/team.ts';
import { setupRoutes } from '#contract/setup-routes.ts';
import { ManualClock } from '#kit/clock.ts';
import { openAccount } from '#server/billing/accounts.ts';
import { seedDemoAccount } from '#server/billing/demo-account.ts';
import { seedDemoNumbers } from '#server/numbers/demo-numbers.ts';
import { numbersFor } from '#server/numbers/inventory/inventory-numbers.ts';
import { seedDemoPeople, type DemoPeople } from '#server/people/demo-people.ts';
import { addAdministrator } from '#server/people/team/first-administrator.ts';
import type { User } from '#server/people/users.ts';
import { openSignedInApp } from '#support/http/signed-in-app.ts';
import { openTestTeamRouters } from '#support/people/test-team-routers.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';

const FREE = '+12025550111';
let db: TestDatabase;
let people: DemoPeople;
let send: ReturnType<typeof openSignedInApp>;
let count = 0;
beforeAll(async () => {
  db = await openTestDatabase();
  const clock = new ManualClock();
  const accountId = await seedDemoAccount(db.sql, clock);
  people = await seedDemoPeople(db.sql, accountId);
  await seedDemoNumbers(db.sql, accountId, people);
  send = openSignedInApp((await openTestTeamRouters(db.sql, clock)).routers);
});
afterAll(() => db.close());

async function invite(number: OwnNumberWish | null, by: User = people.admin): Promise<Invited> {
  count += 1;
  const person = { email: `p${count}@harbor.test`, name: `Person ${count}`, role: 'agent', extension: null };
  const answer = await send(by, 'POST', setupRoutes.people, { ...person, number });
  expect(answer.status).toBe(201);
  return invitedSchema.parse(await answer.json());
}
const offered = async () => {
  const answer = await send(people.admin, 'GET', `${setupRoutes.numberOffers}?areaCode=312`);
  return numberOfferListSchema.parse(await answer.json()).offers[0]?.number ?? '';
};
const ownerOf = async (number: string) =>
  (await db.sql<{ agentId: string | null }[]>`select agent_id from owned_numbers where number = ${number}`)[0]
    ?.agentId;

test('none is wished for by most', async () => {
  expect((await invite(null)).number).toBeNull();
});

test('one that the account has is theirs, and is in the log with the invitation', async () => {
  const { person, number } = await invite({ number: FREE, isToRent: false, version: 1 });
  expect(number).toEqual({ number: FREE, state: 'theirs', code: null });
  expect(person).toMatchObject({ state: 'invited', agentNumber: FREE });
  const entries =
    await db.sql`select action, after from audit_entries where subject_id = ${person.id} order by id`;
  expect(entries.map(({ action }) => action as string)).toEqual(['person.invited', 'person.number-given']);
  expect(entries[1]).toMatchObject({ after: { number: FREE } });
});

test('one that somebody changed meanwhile stays what it is', async () => {
  const owner = await ownerOf(FREE);
  const { person, number } = await invite({ number: FREE, isToRent: false, version: 1 });
  expect(number).toEqual({ number: FREE, state: 'failed', code: 'changed-meanwhile' });
  expect(person).toMatchObject({ state: 'invited', agentNumber: null });
  expect(await ownerOf(FREE)).toBe(owner);
});

test('one is rented with the invitation, rings them, and is what their calls go out from once they come', async () => {
  const rented = await offered();
  const { person, number } = await invite({ number: rented, isToRent: true });
  expect(number).toEqual({ number: rented, state: 'theirs', code: null });
  await db.sql`update users set password_hash = 'x', state = 'active' where id = ${person.id}`;
  const own = await numbersFor(db.sql, { ...people.agent1, id: person.id });
  expect(own.filter((one) => one.own).map((one) => one.number)).toEqual([rented]);
  const [fee] = await db.sql`select cause ->> 'number' as number from ledger_entries
    where account_id = ${people.admin.accountId} and cause ->> 'number' = ${rented}`;
  expect(fee).toEqual({ number: rented });

  const again = await invite({ number: rented, isToRent: true });
  expect(again.number).toEqual({ number: rented, state: 'failed', code: 'number-taken' });
  expect(again.person.agentNumber).toBeNull();
  expect(await ownerOf(rented)).toBe(person.id);
});

test('without money nothing is rented, and they are invited', async () => {
  const accountId = await openAccount(db.sql, 'Poor');
  const boss = { accountId, name: 'Eve', email: 'eve@poor.test', passwordHash: 'x' };
  const admin = await addAdministrator(db.sql, boss);
  const wanted = await offered();
  const { person, number } = await invite({ number: wanted, isToRent: true }, admin);
  expect(person.state).toBe('invited');
  expect(number).toMatchObject({ number: wanted, state: 'failed' });
  expect(['balance-empty', 'card-needed']).toContain(number?.code);
  expect(await ownerOf(wanted)).toBeUndefined();
});

test('a number of another account is nobody’s to give', async () => {
  const accountId = await openAccount(db.sql, 'Other');
  const boss = { accountId, name: 'Eve', email: 'eve@other.test', passwordHash: 'x' };
  const { number } = await invite({ number: FREE, isToRent: false }, await addAdministrator(db.sql, boss));
  expect(number).toEqual({ number: FREE, state: 'failed', code: 'not-found' });
});
