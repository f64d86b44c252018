import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ColleagueChange } from '#contract/people/colleagues.ts';
import { MOST_TEAMS, type Team } from '#contract/people/teams.ts';
import { openAccount } from '#server/billing/accounts.ts';
import { openSession, readSession } from '#server/people/sign-in/sessions.ts';
import { peopleSeenBy, peopleSeenNow } from '#server/people/sight.ts';
import type { User } from '#server/people/users.ts';
import type { Transaction } from '#server/store/database.ts';
import { doer, openTestTeam, type TestTeam } from '#support/people/test-team.ts';
import { whileHeld } from '#support/store/while-held.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';

let db: TestDatabase;
let bench: TestTeam;
beforeAll(async () => {
  db = await openTestDatabase();
});
afterAll(() => db.close());
beforeEach(async () => {
  bench = await openAnotherTeam();
});

async function openAnotherTeam(): Promise<TestTeam> {
  await db.sql`update users set email = id || '@gone.test' where state <> 'removed'`;
  return openTestTeam(db.sql);
}

const NOBODY = '00000000-0000-4000-8000-000000000000';
const by = () => doer(bench.people.admin);
async function made(name: string): Promise<Team> {
  const done = await bench.teams.make(by(), { name });
  return done.ok ? done.value : expect.unreachable(done.failure);
}
const failureOf = async (done: Promise<{ ok: boolean; failure?: unknown }>) => {
  const { ok, failure } = await done;
  return ok ? null : failure;
};
const change = (user: User, facts: Omit<ColleagueChange, 'version'>) =>
  failureOf(bench.team.change(by(), user.id, facts));
const found = async (id: string) =>
  (await bench.team.list(bench.people.admin)).people.find((one) => one.id === id);
const entries = async (id: string) =>
  (await bench.team.audit(bench.accountId, id))?.map(({ action, before, after }) => [action, before, after]);
/** Sam leads Sales and sees its people: Ana. Ben is in Billing. */
async function twoTeams() {
  const { agent1, agent2, supervisor } = bench.people;
  const [sales, billing] = [await made('Sales'), await made('Billing')];
  await change(agent1, { teamId: sales.id });
  await change(agent2, { teamId: billing.id });
  await change(supervisor, { sees: 'teams', leads: [sales.id] });
  return { sales, billing };
}

describe('a team', () => {
  test('has a name of its own in the account, in capitals or not', async () => {
    const sales = await made('Sales');
    expect(sales).toMatchObject({ name: 'Sales', version: 1 });
    expect(await failureOf(bench.teams.make(by(), { name: 'SALES' }))).toBe('in-use');
    const billing = await made('Billing');
    expect(await failureOf(bench.teams.rename(by(), billing.id, { name: 'sales' }))).toBe('in-use');
    expect(await bench.teams.rename(by(), sales.id, { name: 'SALES', version: 1 })).toMatchObject({
      value: { name: 'SALES', version: 2 },
    });
    expect(await failureOf(bench.teams.rename(by(), sales.id, { name: 'S', version: 1 }))).toBe(
      'changed-meanwhile',
    );
    expect((await bench.teams.list(bench.people.admin)).map(({ name }) => name)).toEqual([
      'Billing',
      'SALES',
    ]);
  });

  test('is none of another account', async () => {
    const sales = await made('Sales');
    const stranger = { ...bench.people.admin, accountId: await openAccount(db.sql, 'Other') };
    expect(await bench.teams.list(stranger)).toEqual([]);
    expect(await failureOf(bench.teams.remove(doer(stranger), sales.id))).toBe('forbidden');
    expect(await change(bench.people.agent1, { teamId: NOBODY })).toBe('unknown-team');
    expect(await change(bench.people.supervisor, { leads: [sales.id, NOBODY] })).toBe('unknown-led-team');
    expect(await failureOf(bench.teams.rename(by(), NOBODY, { name: 'X' }))).toBe('not-found');
    expect(await failureOf(bench.teams.remove(by(), NOBODY))).toBe('not-found');
  });

  test('is one of 200 at most', async () => {
    await db.sql`
      insert into teams (id, account_id, name)
      select gen_random_uuid(), ${bench.accountId}, 'Team ' || n from generate_series(1, ${MOST_TEAMS}::int) n`;
    expect(await failureOf(bench.teams.make(by(), { name: 'One more' }))).toBe('too-many');
  });

  test('is made and deleted by active administrators only', async () => {
    const sales = await made('Sales');
    for (const user of [bench.people.supervisor, bench.people.agent1]) {
      expect(await failureOf(bench.teams.make(doer(user), { name: 'X' }))).toBe('forbidden');
      expect(await failureOf(bench.teams.remove(doer(user), sales.id))).toBe('forbidden');
    }
  });

  test('that is deleted leaves its people in none, with nobody to see them by it', async () => {
    const { sales, billing } = await twoTeams();
    const { agent1, agent2, supervisor } = bench.people;
    expect(await failureOf(bench.teams.remove(by(), sales.id))).toBeNull();
    expect(await found(agent1.id)).toMatchObject({ teamId: null });
    expect(await found(agent2.id)).toMatchObject({ teamId: billing.id });
    expect(await found(supervisor.id)).toMatchObject({ sees: 'teams', leads: [] });
    expect(await peopleSeenNow(db.sql, supervisor.id)).toEqual(new Set([supervisor.id]));
    expect((await entries(agent1.id))?.[0]).toEqual([
      'person.team-changed',
      { team: 'Sales' },
      { team: null },
    ]);
    expect((await entries(supervisor.id))?.[0]).toEqual([
      'person.leads-changed',
      { leads: 'Sales' },
      { leads: null },
    ]);
    const [last] = await db.sql`select action, before from audit_entries where subject_id = ${sales.id}
      order by id desc limit 1`;
    expect(last).toEqual({ action: 'team.removed', before: { name: 'Sales', people: 1 } });
  });

  test('is deleted while its people are changed, and nobody waits for ever', async () => {
    for (let round = 0; round < 5; round++) {
      // Rows are locked in the order of their ids: somebody before the administrator.
      const early = ({ admin, agent1, agent2, agent3 }: TestTeam['people']) =>
        [agent1, agent2, agent3].find(({ id }) => id < admin.id);
      do bench = await openAnotherTeam();
      while (!early(bench.people));
      const user = early(bench.people) ?? expect.unreachable();
      const sales = await made('Sales');
      const holdAdministrator = (tx: Transaction) =>
        tx`select from users where id = ${bench.people.admin.id} for no key update`;
      // Joins after the deletion has seen who is in it, and is changed again before it takes them out.
      await whileHeld(db.url, holdAdministrator, [
        (sql) => bench.over(sql).team.change(by(), user.id, { teamId: sales.id }),
        (sql) => bench.over(sql).teams.remove(by(), sales.id),
        (sql) => bench.over(sql).team.change(by(), user.id, { teamId: null }),
      ]);
      expect(await db.sql`select from users where team_id = ${sales.id}`).toHaveLength(0);
    }
  });
});

describe('whom somebody sees', () => {
  test('is who is in the teams that they lead, and is others with the next request', async () => {
    const { sales, billing } = await twoTeams();
    const { agent1, agent2, agent3, supervisor } = bench.people;
    const token = await openSession(db.sql, supervisor.id, bench.clock);
    const seen = async () => {
      const session = await readSession(db.sql, token, bench.clock);
      return session && (await peopleSeenBy(db.sql, session.user));
    };
    expect(await seen()).toEqual(new Set([supervisor.id, agent1.id]));
    await change(agent3, { teamId: sales.id });
    expect(await seen()).toEqual(new Set([supervisor.id, agent1.id, agent3.id]));
    await change(supervisor, { leads: [billing.id] });
    expect(await seen()).toEqual(new Set([supervisor.id, agent2.id]));
    await change(supervisor, { leads: [] });
    expect(await seen()).toEqual(new Set([supervisor.id]));
    await change(supervisor, { sees: 'everybody' });
    expect(await seen()).toBeNull();
  });

  test('is told to them with what they may know: of all others the name', async () => {
    const { sales } = await twoTeams();
    const { agent1, agent2, agent3, supervisor, admin } = bench.people;
    const sam = { ...supervisor, sees: 'teams' as const, leads: [sales.id] };
    const list = await bench.team.list(sam);
    expect(list.people.map(({ id }) => id)).toEqual([agent1.id, supervisor.id]);
    expect(list.others).toEqual([
      { id: admin.id, name: 'Ada Lund' },
      { id: agent2.id, name: 'Ben Ortiz' },
      { id: agent3.id, name: 'Cleo Park' },
    ]);
    expect((await bench.teams.list(sam)).map(({ name }) => name)).toEqual(['Sales']);
    expect((await bench.team.list(supervisor)).people).toHaveLength(5);
    expect((await bench.team.list(supervisor)).others).toBeUndefined();
  });

  test('is kept through no other role: who is a supervisor no longer leads nothing', async () => {
    const { sales } = await twoTeams();
    const { supervisor, agent1 } = bench.people;
    await change(supervisor, { role: 'agent', leads: [sales.id] });
    expect(await found(supervisor.id)).toMatchObject({ role: 'agent', leads: [] });
    await change(supervisor, { role: 'supervisor' });
    expect(await peopleSeenNow(db.sql, supervisor.id)).toEqual(new Set([supervisor.id]));
    await change(agent1, { leads: [sales.id] });
    expect(await found(agent1.id)).toMatchObject({ leads: [] });
  });

  test('is changed with a version, and every change is in the log', async () => {
    const { sales, billing } = await twoTeams();
    const { supervisor } = bench.people;
    const before = await found(supervisor.id);
    const both = { sees: 'everybody' as const, leads: [sales.id, billing.id], teamId: billing.id };
    expect(await change(supervisor, both)).toBeNull();
    const stale = bench.team.change(by(), supervisor.id, { leads: [], version: before?.version });
    expect(await failureOf(stale)).toBe('changed-meanwhile');
    expect((await entries(supervisor.id))?.slice(0, 3)).toEqual([
      ['person.leads-changed', { leads: 'Sales' }, { leads: 'Billing, Sales' }],
      ['person.team-changed', { team: null }, { team: 'Billing' }],
      ['person.sight-changed', { sees: 'teams' }, { sees: 'everybody' }],
    ]);
  });

  test('begins with the invitation', async () => {
    const { sales } = await twoTeams();
    const dana = { email: 'dana@harbor.test', name: 'Dana', extension: null };
    const invited = await bench.team.invite(by(), {
      ...dana,
      role: 'supervisor',
      teamId: sales.id,
      sees: 'teams',
      leads: [sales.id],
    });
    if (!invited.ok) throw new Error(invited.failure);
    const { person } = invited.value;
    expect(person).toMatchObject({ teamId: sales.id, sees: 'teams', leads: [sales.id] });
    expect(await entries(person.id)).toEqual([
      ['person.invited', null, { ...dana, role: 'supervisor', team: 'Sales', sees: 'teams', leads: 'Sales' }],
    ]);
    const wrong = { ...dana, email: 'eva@harbor.test', role: 'agent' as const, teamId: NOBODY };
    expect(await failureOf(bench.team.invite(by(), wrong))).toBe('unknown-team');
    expect(await db.sql`select from users where email = 'eva@harbor.test'`).toHaveLength(0);
  });
});
