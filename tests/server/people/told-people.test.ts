/** Of what is done to people the open pages are told: who sees them, and nobody else. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ok, type Result } from '#kit/result.ts';
import { changeOwnName } from '#server/people/sign-in/own-access.ts';
import { PasswordHashing } from '#server/people/sign-in/password-hashing.ts';
import { PeopleLists } from '#server/people/team/people-import.ts';
import type { User } from '#server/people/users.ts';
import { ADDRESS, doer, openTestTeam, type TestTeam } from '#support/people/test-team.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';

const nothing = () => Promise.resolve();
const NOBODY = '00000000-0000-4000-8000-000000000000';
let db: TestDatabase;
let bench: TestTeam;
beforeAll(async () => {
  db = await openTestDatabase();
  bench = await openTestTeam(db.sql);
});
afterAll(() => db.close());

async function done<Value>(answer: Promise<Result<Value, unknown>>): Promise<Value> {
  const found = await answer;
  return found.ok ? found.value : expect.unreachable(String(found.failure));
}

/** Of whom was told, event by event, since it was last asked. */
async function told(): Promise<string[][]> {
  const rows = await db.sql<{ about: string[]; audience: string[] }[]>`
    delete from events where type = 'people.changed' returning about::text[], audience::text[], draft`;
  for (const { about, audience } of rows) expect(audience).toEqual(about);
  return rows.map(({ about }) => about);
}

test('each change of somebody is told, once, of them', async () => {
  const { team, people, accept, clock } = bench;
  const by = doer(people.admin);
  const { id } = people.agent1;
  const nadia = { email: 'nadia@harbor.test', name: 'Nadia', role: 'agent', extension: null } as const;
  const { person, link } = await done(team.invite(by, nadia));
  expect(await told()).toEqual([[person.id]]);
  await done(accept(link.token));
  expect(await told()).toEqual([[person.id]]);
  const changes = [
    () => team.change(by, id, { name: 'Ana Ruiz' }),
    () => team.change(by, id, { role: 'supervisor' }),
    () => team.deactivate(by, id, { letCallEnd: false }),
    () => team.activate(by, id),
    () => team.remove(by, id, { number: 'keep' }),
  ];
  for (const change of changes) {
    expect(await change()).toMatchObject({ ok: true });
    expect(await told()).toEqual([[id]]);
  }
  const oneself = { user: people.agent2, sessionId: NOBODY, address: ADDRESS, network: ADDRESS };
  const hashing = new PasswordHashing();
  await changeOwnName({ sql: db.sql, clock, hashing, renamed: nothing }, oneself, 'Benedict Ortiz');
  expect(await told()).toEqual([[people.agent2.id]]);
  await hashing.close();
});

test('what was refused is told to nobody', async () => {
  const { team, people } = bench;
  expect(await team.change(doer(people.admin), people.admin.id, { role: 'agent' })).toMatchObject({
    ok: false,
  });
  expect(await team.deactivate(doer(people.admin), NOBODY, { letCallEnd: false })).toMatchObject({
    ok: false,
  });
  expect(await told()).toEqual([]);
});

test('a list of people is told once, of all of them', async () => {
  const lines = Array.from({ length: 45 }, (_, index) => `p${index}@harbor.test,P ${index}`);
  const lists = new PeopleLists({
    sql: db.sql,
    clock: bench.clock,
    mailed: () => Promise.resolve(false),
    joined: nothing,
    renamed: nothing,
    numberLeft: () => Promise.resolve(ok(null)),
    left: nothing,
  });
  const { invited } = await done(
    lists.invite(doer(bench.people.admin), Buffer.from(`email,name\n${lines.join('\n')}`)),
  );
  expect(await told()).toEqual([invited.map(({ id }) => id)]);
  expect(invited).toHaveLength(45);
});

test('a team is told to who reads its name', async () => {
  const { teams, team, people } = bench;
  const by = doer(people.admin);
  const sales = await done(teams.make(by, { name: 'Sales' }));
  expect(await told()).toEqual([[]]);
  const join = (user: User, change: object) => team.change(by, user.id, change);
  await join(people.agent3, { teamId: sales.id });
  await join(people.supervisor, { sees: 'teams', leads: [sales.id] });
  await told();
  await done(teams.rename(by, sales.id, { name: 'Sales east', version: sales.version }));
  const readers = [people.agent3.id, people.supervisor.id].sort();
  expect((await told()).map((ids) => ids.sort())).toEqual([readers]);
  await done(teams.remove(by, sales.id));
  expect((await told()).map((ids) => ids.sort())).toEqual([readers]);
});
