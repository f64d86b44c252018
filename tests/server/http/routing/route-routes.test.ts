import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { apiErrorSchema } from '#contract/values/errors.ts';
import { routes } from '#contract/routes.ts';
import { setupRoutes } from '#contract/setup-routes.ts';
import { routeSavingSchema, savedRouteSchema } from '#contract/routing/routing.ts';
import { triedRouteSchema } from '#contract/routing/tried-route.ts';
import { ManualClock } from '#kit/clock.ts';
import { openAccount } from '#server/billing/accounts.ts';
import { seedDemoAccount } from '#server/billing/demo-account.ts';
import { routeRoutes } from '#server/http/routing/route-routes.ts';
import { seedDemoNumbers } from '#server/numbers/demo-numbers.ts';
import { seedDemoPeople, type DemoPeople } from '#server/people/demo-people.ts';
import type { User } from '#server/people/users.ts';
import { seedDemoRoutes } from '#server/routing/demo-routes.ts';
import { RouteEditor } from '#server/routing/route-editor.ts';
import { openSignedInApp } from '#support/http/signed-in-app.ts';
import { node, routeOf, WEDNESDAY_NOON } from '#support/routing/nodes.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';

const RADIO = '+12025550111';
const MAILER = '+12025550112';

type Ask = (method: string, path: string, body?: object) => Promise<Response>;

let db: TestDatabase;
let people: DemoPeople;
let asAdmin: Ask;
let asSupervisor: Ask;
let asAgent: Ask;
let asStranger: Ask;

beforeAll(async () => {
  db = await openTestDatabase();
  const accountId = await seedDemoAccount(db.sql, new ManualClock());
  people = await seedDemoPeople(db.sql, accountId);
  await seedDemoNumbers(db.sql, accountId, people);
  await seedDemoRoutes(db.sql, people);
  const resources = [routeRoutes(new RouteEditor(db.sql))];
  const send = openSignedInApp(resources);
  const as =
    (user: User): Ask =>
    (...asked) =>
      send(user, ...asked);
  asAdmin = as(people.admin);
  asSupervisor = as(people.supervisor);
  asAgent = as(people.agent1);
  const elsewhere = await openAccount(db.sql, 'Other');
  asStranger = as({ ...people.admin, accountId: elsewhere });
});
afterAll(() => db.close());

const at = (path: string, number: string) => path.replace('{number}', encodeURIComponent(number));
const routeAt = (number: string) => at(setupRoutes.route, number);
const tryAt = (number: string) => at(setupRoutes.tryRoute, number);
const tried = { caller: '+12065550142', at: WEDNESDAY_NOON, keys: '2' };
const ring = (userId: string, noAnswer = 'end') =>
  routeOf(
    node('ring-plan', 'ring', { steps: [{ ring: [{ kind: 'agent', userId }], forSeconds: 9 }], noAnswer }),
  );

describe('the route of a number', () => {
  test('is read by administrators and supervisors', async () => {
    for (const ask of [asAdmin, asSupervisor]) {
      const saved = savedRouteSchema.parse(await (await ask('GET', routeAt(RADIO))).json());
      expect(saved).toMatchObject({ number: RADIO, route: { start: 'ring' } });
      expect(saved.savedAt).toBeGreaterThan(0);
    }
  });

  test('is saved by administrators, and read as it was saved', async () => {
    const route = ring(people.agent3.id);
    const answer = await asAdmin('PUT', routeAt('+14155550123'), { route });
    expect(routeSavingSchema.parse(await answer.json())).toEqual({ version: 1, faults: [] });
    const read = savedRouteSchema.parse(await (await asSupervisor('GET', routeAt('+14155550123'))).json());
    expect(read.route).toEqual(route);
  });

  test('is answered with its faults, not as an error, and stays as it was', async () => {
    const before: unknown = await (await asAdmin('GET', routeAt(RADIO))).json();
    const answer = await asAdmin('PUT', routeAt(RADIO), { route: ring(people.agent1.id, 'ring') });
    expect(answer.status).toBe(200);
    const { version, faults } = routeSavingSchema.parse(await answer.json());
    expect(version).toBeNull();
    expect(faults[0]).toEqual({ kind: 'loop', nodeId: 'ring', outlet: 'no-answer', path: ['ring'] });
    expect(await (await asAdmin('GET', routeAt(RADIO))).json()).toEqual(before);
  });

  test('is set by an administrator before its number is ported, and gone with a number that is released', async () => {
    await db.sql`update owned_numbers set state = 'porting', renews_at = null where number = '+13125550122'`;
    const answer = await asAdmin('PUT', routeAt('+13125550122'), { route: ring(people.agent2.id) });
    expect(routeSavingSchema.parse(await answer.json()).version).toBe(1);
    await db.sql`
      update owned_numbers set state = 'released', released_at = now(), restorable_until = now()
      where number = '+13125550122'`;
    expect((await asAdmin('GET', routeAt('+13125550122'))).status).toBe(404);
  });

  test('is nobody else’s', async () => {
    const body = { route: ring(people.agent1.id) };
    expect((await asAgent('GET', routeAt(RADIO))).status).toBe(403);
    expect((await asAgent('PUT', routeAt(RADIO), body)).status).toBe(403);
    expect((await asSupervisor('PUT', routeAt(RADIO), body)).status).toBe(403);
    for (const answer of [
      await asStranger('GET', routeAt(RADIO)),
      await asStranger('PUT', routeAt(RADIO), body),
      await asStranger('POST', tryAt(RADIO), tried),
      await asAdmin('GET', routeAt('+12025550199')),
    ]) {
      expect(answer.status).toBe(404);
      expect(apiErrorSchema.parse(await answer.json()).error.code).toBe('not-found');
    }
  });

  test('is refused when it is none at all', async () => {
    for (const body of [
      {},
      { route: { start: 'x', nodes: [] } },
      { route: { start: 'x', nodes: [{ kind: 'fax' }] } },
    ]) {
      const answer = await asAdmin('PUT', routeAt(RADIO), body);
      expect(answer.status).toBe(422);
      expect(apiErrorSchema.parse(await answer.json()).error.path).toMatch(/^body\.route/);
    }
    expect((await asAdmin('GET', routeAt('radio'))).status).toBe(422);
  });
});

describe('a call that is tried', () => {
  const tryIt = async (number: string, body: object) =>
    triedRouteSchema.parse(await (await asSupervisor('POST', tryAt(number), body)).json());

  test('goes through the saved route', async () => {
    const { steps, faults } = await tryIt(MAILER, tried);
    expect(faults).toEqual([]);
    expect(steps.map(({ nodeId, outlet }) => [nodeId, outlet])).toEqual([
      ['office-hours', 'open'],
      ['main-menu', 'key:2'],
      ['sales', 'no-answer'],
      ['messages', null],
    ]);
    expect(steps[2]?.rings).toEqual([
      { names: ['Ben Ortiz'], forSeconds: 20 },
      { names: ['Ana Reyes', 'Cleo Park'], forSeconds: 20 },
    ]);
  });

  test('reaches an agent by the extension', async () => {
    const { steps } = await tryIt(MAILER, { ...tried, keys: '103' });
    expect(steps[1]).toMatchObject({ outlet: 'no-key', rings: [{ names: ['Cleo Park'], forSeconds: 30 }] });
  });

  test('goes through a draft as far as it leads, and names its faults', async () => {
    const { steps, faults } = await tryIt(MAILER, { ...tried, route: ring(crypto.randomUUID(), '') });
    expect(steps).toMatchObject([{ nodeId: 'ring', outlet: 'no-answer', rings: [{ names: ['–'] }] }]);
    expect(faults.map(({ kind }) => kind)).toEqual(['dead-end', 'unreached', 'unknown-reference']);
  });
});

test('routes are in the OpenAPI description, node for node', async () => {
  const answer = await asAdmin('GET', routes.openapi);
  const description = JSON.stringify(await answer.json());
  for (const word of [setupRoutes.route, setupRoutes.tryRoute, 'round-robin', 'areaCodes', 'maxWaitSeconds'])
    expect(description).toContain(word);
});
