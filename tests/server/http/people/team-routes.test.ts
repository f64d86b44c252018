/** Each route that has to do with people, for each role and for another account’s administrator. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { colleagueListSchema } from '#contract/people/colleagues.ts';
import { invitedSchema, signedInPlacesSchema } from '#contract/people/team.ts';
import { routes } from '#contract/routes.ts';
import { setupRoutes } from '#contract/setup-routes.ts';
import { apiErrorSchema } from '#contract/values/errors.ts';
import { ManualClock } from '#kit/clock.ts';
import { openAccount } from '#server/billing/accounts.ts';
import { seedDemoAccount } from '#server/billing/demo-account.ts';
import { seedDemoNumbers } from '#server/numbers/demo-numbers.ts';
import { seedDemoPeople, type DemoPeople } from '#server/people/demo-people.ts';
import { deviceOf } from '#server/people/sign-in/signed-in-places.ts';
import { addAdministrator } from '#server/people/team/first-administrator.ts';
import { openSession } from '#server/people/sign-in/sessions.ts';
import type { User } from '#server/people/users.ts';
import { openSignedInApp } from '#support/http/signed-in-app.ts';
import { openTestTeamRouters } from '#support/people/test-team-routers.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';

const SESSION = '00000000-0000-4000-8000-000000000001';
const CHROME =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Safari/537.36';
const clock = new ManualClock();
let db: TestDatabase;
let people: DemoPeople;
let stranger: User;
let send: ReturnType<typeof openSignedInApp>;
beforeAll(async () => {
  db = await openTestDatabase();
  const accountId = await seedDemoAccount(db.sql, clock);
  people = await seedDemoPeople(db.sql, accountId);
  await seedDemoNumbers(db.sql, accountId, people);
  const elsewhere = await openAccount(db.sql, 'Other');
  stranger = await addAdministrator(db.sql, {
    accountId: elsewhere,
    name: 'Eve',
    email: 'eve@other.test',
    passwordHash: 'x',
  });
  send = openSignedInApp((await openTestTeamRouters(db.sql, clock)).routers);
});
afterAll(() => db.close());

type Who = 'reads' | 'admin';
const NOBODY = '00000000-0000-4000-8000-000000000000';
const invitation = { email: 'dana@harbor.test', name: 'Dana', role: 'agent', extension: '201' };
const table: readonly [method: string, path: string, who: Who, body?: object][] = [
  ['GET', setupRoutes.people, 'reads'],
  ['POST', setupRoutes.people, 'admin', invitation],
  ['POST', setupRoutes.peopleImport, 'admin'],
  ['POST', setupRoutes.peopleLinks, 'admin', { ids: [NOBODY] }],
  ['PATCH', setupRoutes.person, 'admin', { name: 'Other' }],
  ['GET', setupRoutes.teams, 'reads'],
  ['POST', setupRoutes.teams, 'admin', { name: 'Sales' }],
  ['PATCH', setupRoutes.team, 'admin', { name: 'Sales' }],
  ['DELETE', setupRoutes.team, 'admin'],
  ['POST', setupRoutes.invitation, 'admin'],
  ['POST', setupRoutes.deactivatePerson, 'admin', { letCallEnd: false }],
  ['POST', setupRoutes.activatePerson, 'admin'],
  ['POST', setupRoutes.removePerson, 'admin', { number: 'keep' }],
  ['POST', setupRoutes.passwordLink, 'admin'],
  ['GET', setupRoutes.personSessions, 'admin'],
  ['DELETE', setupRoutes.personSessions, 'admin'],
  ['DELETE', setupRoutes.personSession, 'admin'],
  ['GET', setupRoutes.personAudit, 'admin'],
  ['GET', setupRoutes.audit, 'admin'],
  ['GET', setupRoutes.auditCsv, 'admin'],
];
const named = table.map(([method, path, who, body]) => ({
  route: `${method} ${path}`,
  method,
  path,
  who,
  body,
}));
const withId = named.filter(({ path }) => path.includes('{id}'));
const pathOf = (path: string, id: string) => path.replace('{id}', id).replace('{sessionId}', SESSION);
const codeOf = async (answer: Response) => [
  answer.status,
  apiErrorSchema.parse(await answer.json()).error.code,
];

test('each route of people is in this table', async () => {
  const answer = await send(people.admin, 'GET', routes.openapi);
  const { paths } = (await answer.json()) as { paths: Record<string, object> };
  const there = Object.entries(paths)
    .filter(([path]) =>
      [setupRoutes.people, setupRoutes.teams, setupRoutes.audit].some((room) => path.startsWith(room)),
    )
    .flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`));
  expect(there.sort()).toEqual(named.map(({ route }) => route).sort());
});

describe('is none of the business', () => {
  test.each(named)('of an agent: $route', async ({ method, path, body }) => {
    const answer = await send(people.agent1, method, pathOf(path, people.agent2.id), body);
    expect(await codeOf(answer)).toEqual([403, 'forbidden']);
  });

  test.each(named.filter(({ who }) => who === 'admin'))(
    'of a supervisor: $route',
    async ({ method, path, body }) => {
      const answer = await send(people.supervisor, method, pathOf(path, people.agent2.id), body);
      expect(await codeOf(answer)).toEqual([403, 'forbidden']);
    },
  );

  test.each(withId)('of another account’s administrator: $route', async ({ method, path, body }) => {
    const before = await db.sql`select * from users where id = ${people.agent2.id}`;
    const answer = await send(stranger, method, pathOf(path, people.agent2.id), body);
    expect(await codeOf(answer)).toEqual([404, 'not-found']);
    expect(await db.sql`select * from users where id = ${people.agent2.id}`).toEqual(before);
  });

  test.each(withId)('of who names nobody: $route', async ({ method, path, body }) => {
    expect(await codeOf(await send(people.admin, method, pathOf(path, "1'--"), body))).toEqual([
      422,
      'invalid-request',
    ]);
  });
});

describe('people', () => {
  test('are listed by name, with extension and agent number', async () => {
    const answer = await send(people.supervisor, 'GET', setupRoutes.people);
    const list = colleagueListSchema.parse(await answer.json()).people;
    expect(list.map(({ name, extension, agentNumber }) => [name, extension, agentNumber])).toEqual([
      ['Ada Lund', null, null],
      ['Ana Reyes', '101', '+12025550121'],
      ['Ben Ortiz', '102', '+13125550122'],
      ['Cleo Park', '103', '+14155550123'],
      ['Sam Hale', null, null],
    ]);
  });

  test('get an extension of their own, and are recorded', async () => {
    const at = (id: string) => setupRoutes.person.replace('{id}', id);
    const sam = async () => {
      const answer = await send(people.admin, 'GET', setupRoutes.people);
      return colleagueListSchema
        .parse(await answer.json())
        .people.find(({ id }) => id === people.supervisor.id);
    };
    const patch = async (id: string, body: object) =>
      (await send(people.admin, 'PATCH', at(id), body)).status;
    expect(await patch(people.supervisor.id, { extension: '205' })).toBe(200);
    expect(await patch(people.supervisor.id, { recordCalls: true })).toBe(200);
    expect(await sam()).toMatchObject({ extension: '205', recordCalls: true });
    expect(await patch(people.agent3.id, { extension: '205' })).toBe(409);
    expect(await patch(people.agent3.id, { extension: '2x' })).toBe(422);
    expect(await patch(people.supervisor.id, { extension: null })).toBe(200);
    expect(await sam()).toMatchObject({ extension: null, recordCalls: true });
  });

  test('are invited by a link to the page as it was opened, and removed with their number given on', async () => {
    const host = { host: 'localhost:4600' };
    const answer = await send(people.admin, 'POST', setupRoutes.people, invitation, host);
    expect(answer.status).toBe(201);
    const { person, access } = invitedSchema.parse(await answer.json());
    expect(access.link).toMatch(/^http:\/\/localhost:4600\/#\/welcome\/[\w-]{43}$/);
    const remove = (id: string, number: unknown) =>
      send(people.admin, 'POST', pathOf(setupRoutes.removePerson, id), { number });
    expect((await remove(people.agent3.id, { to: people.agent2.id })).status).toBe(409);
    expect((await remove(people.agent3.id, { to: stranger.id })).status).toBe(422);
    expect((await remove(people.agent3.id, { to: person.id })).status).toBe(204);
    expect((await remove(people.agent2.id, 'release')).status).toBe(204);
    const list = await send(people.admin, 'GET', setupRoutes.people);
    const shown = colleagueListSchema.parse(await list.json()).people;
    expect(shown.map(({ name, agentNumber }) => [name, agentNumber])).toEqual([
      ['Ada Lund', null],
      ['Ana Reyes', '+12025550121'],
      ['Dana', '+14155550123'],
      ['Sam Hale', null],
    ]);
    const [released] = await db.sql`select state, agent_id from owned_numbers where number = '+13125550122'`;
    expect(released).toEqual({ state: 'released', agentId: null });
  });

  test('are removed with a number that is on its way here only if it is kept, and what it does stays', async () => {
    await db.sql`update owned_numbers set state = 'porting', renews_at = null where agent_id = ${people.agent1.id}`;
    const remove = (number: unknown) =>
      send(people.admin, 'POST', pathOf(setupRoutes.removePerson, people.agent1.id), { number });
    expect(await codeOf(await remove('release'))).toEqual([409, 'in-use']);
    const [stays] = await db.sql`select state from users where id = ${people.agent1.id}`;
    expect(stays).toEqual({ state: 'active' });
    expect((await remove('keep')).status).toBe(204);
    const kept = await db.sql`select agent_id from owned_numbers where number = '+12025550121'`;
    expect(kept).toEqual([{ agentId: null }]);
    const [route] = await db.sql`
      select route from routes join owned_numbers on route_id = id where number = '+12025550121'`;
    expect(JSON.stringify(route)).toContain(people.agent1.id);
  });

  test('are seen where they are signed in', async () => {
    await openSession(db.sql, people.supervisor.id, clock, { userAgent: CHROME, address: '192.0.2.9' });
    const answer = await send(people.admin, 'GET', pathOf(setupRoutes.personSessions, people.supervisor.id));
    const { sessions } = signedInPlacesSchema.parse(await answer.json());
    expect(sessions).toMatchObject([{ device: 'Chrome, Windows', address: '192.0.2.9', isThis: false }]);
    expect(deviceOf('')).toBe('');
    expect(deviceOf('x'.repeat(300))).toBe('');
  });
});
