import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  holidaySetListSchema,
  holidaySetSchema,
  officeHoursListSchema,
  officeHoursSchema,
} from '#contract/routing/office-hours.ts';
import { routeSavingSchema, savedRouteSchema } from '#contract/routing/routing.ts';
import { triedRouteSchema } from '#contract/routing/tried-route.ts';
import {
  routeListSchema,
  routeMadeSchema,
  sharedRouteSchema,
  versionListSchema,
} from '#contract/routing/shared-routes.ts';
import { setupRoutes } from '#contract/setup-routes.ts';
import { apiErrorSchema } from '#contract/values/errors.ts';
import { ManualClock } from '#kit/clock.ts';
import { openAccount } from '#server/billing/accounts.ts';
import { seedDemoAccount } from '#server/billing/demo-account.ts';
import { seedDemoNumbers } from '#server/numbers/demo-numbers.ts';
import { seedDemoPeople, type DemoPeople } from '#server/people/demo-people.ts';
import { addAdministrator } from '#server/people/team/first-administrator.ts';
import type { User } from '#server/people/users.ts';
import { seedDemoRoutes } from '#server/routing/demo-routes.ts';
import { openRouteResources } from '#server/wiring/call-resources.ts';
import { openSignedInApp } from '#support/http/signed-in-app.ts';
import { node, routeOf } from '#support/routing/nodes.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';

const [GOOGLE, RADIO, WEBSITE, BILLBOARD] = ['+12025550110', '+12025550111', '+12025550113', '+12025550114'];
const STRANGE = '+12065550199';
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
  await seedDemoRoutes(db.sql, people);
  const other = await openAccount(db.sql, 'Other');
  await db.sql`insert into owned_numbers (number, account_id, source) values (${STRANGE}, ${other}, 'TV')`;
  const email = 'dana@other.test';
  stranger = await addAdministrator(db.sql, { accountId: other, name: 'Dana', email, passwordHash: 'none' });
  send = openSignedInApp(openRouteResources({ sql: db.sql, clock }));
});
afterAll(() => db.close());

const at = (path: string, ...parts: (string | number)[]) =>
  parts.reduce<string>((so, part) => so.replace(/\{\w+\}/, encodeURIComponent(part)), path);
const ask = (method: string, path: string, body?: object) => send(people.admin, method, path, body);
const errorOf = async (answer: Response) => {
  const { code, path, detail } = apiErrorSchema.parse(await answer.json()).error;
  return [
    answer.status,
    code,
    ...(path === undefined ? [] : [path]),
    ...(detail === undefined ? [] : [detail]),
  ];
};
const list = async () =>
  routeListSchema.parse(await (await ask('GET', setupRoutes.sharedRoutes)).json()).routes;
const named = async (name: string) => (await list()).find((route) => route.name === name)?.id ?? '';
const read = async (id: string) =>
  sharedRouteSchema.parse(await (await ask('GET', at(setupRoutes.sharedRoute, id))).json());
const ofNumber = async (number: string) =>
  savedRouteSchema.parse(await (await ask('GET', at(setupRoutes.route, number))).json());
const ends = (name: string) => routeOf(node('hang-up', 'end', { name }));
const made = async (name: string, from: object = { route: ends('End') }) => {
  const answer = await ask('POST', setupRoutes.sharedRoutes, { name, from });
  expect(answer.status).toBe(201);
  return routeMadeSchema.parse(await answer.json()).id;
};
const allHours = async () =>
  officeHoursListSchema.parse(await (await ask('GET', setupRoutes.officeHoursList)).json()).officeHours;
const allSets = async () =>
  holidaySetListSchema.parse(await (await ask('GET', setupRoutes.holidaySets)).json());
const logged = async (action: string) => {
  const [row] = await db.sql<{ actorName: string; before: unknown; after: unknown }[]>`
    select actor_name, before, after from audit_entries where action = ${action} order by id desc limit 1`;
  return row;
};

describe('a route', () => {
  test('of several numbers is listed with how many it serves, and told with them', async () => {
    const id = await named('Front desk');
    expect((await list()).find((route) => route.id === id)?.numbers).toBe(2);
    expect(await read(id)).toMatchObject({
      count: 2,
      version: 1,
      numbers: [
        { number: WEBSITE, source: 'Website' },
        { number: BILLBOARD, source: 'Billboard' },
      ],
    });
    expect(await ofNumber(WEBSITE)).toMatchObject({ routeId: id, name: 'Front desk', count: 2 });
  });

  test('that one of its numbers saves for itself goes on for the others', async () => {
    const { routeId, version } = await ofNumber(WEBSITE);
    const saved = await ask('PUT', at(setupRoutes.route, WEBSITE), { route: ends('Alone'), version });
    expect(routeSavingSchema.parse(await saved.json())).toEqual({ version: 1, faults: [] });
    expect(await ofNumber(WEBSITE)).toMatchObject({ name: 'Website', count: 1, version: 1 });
    expect(await ofNumber(BILLBOARD)).toMatchObject({ routeId, version, count: 1 });
    expect((await ask('PUT', at(setupRoutes.routeChoice, WEBSITE), { routeId })).status).toBe(204);
    expect(await ofNumber(WEBSITE)).toMatchObject({ routeId, count: 2 });
  });

  test('is saved as read, keeps what it was, and is what it was again when that is saved', async () => {
    const id = await made('Line');
    const path = at(setupRoutes.sharedRoute, id);
    const save = (name: string, version: number) => ask('PUT', path, { name, route: ends(name), version });
    expect(await (await save('Second', 1)).json()).toEqual({ version: 2, faults: [] });
    expect(await errorOf(await save('Third', 1))).toEqual([409, 'changed-meanwhile']);
    expect(await logged('route.saved')).toMatchObject({
      actorName: people.admin.name,
      before: { name: 'Line' },
      after: { name: 'Second' },
    });
    const answer = await ask('GET', at(setupRoutes.routeVersions, id));
    const { versions } = versionListSchema.parse(await answer.json());
    expect(versions.map(({ version, by }) => [version, by])).toEqual([
      [2, people.admin.name],
      [1, people.admin.name],
    ]);
    const first: unknown = await (await ask('GET', at(setupRoutes.routeVersion, id, 1))).json();
    expect(first).toEqual({ name: 'Line', route: ends('End') });
    expect((await ask('GET', at(setupRoutes.routeVersion, id, 3))).status).toBe(404);
    expect(await (await ask('PUT', path, { ...(first as object), version: 2 })).json()).toMatchObject({
      version: 3,
    });
    expect(await read(id)).toMatchObject({ name: 'Line', version: 3 });
    // The same again is no new version.
    expect(await (await ask('PUT', path, first as object)).json()).toMatchObject({ version: 3 });
  });

  test('with faults is not saved, nor made', async () => {
    const id = await made('Whole');
    const route = routeOf(node('queue', 'wait', { queueId: crypto.randomUUID() }));
    const saving = await ask('PUT', at(setupRoutes.sharedRoute, id), { name: 'Broken', route });
    expect(await saving.json()).toMatchObject({ version: null, faults: [{ kind: 'unknown-reference' }] });
    expect(await read(id)).toMatchObject({ name: 'Whole', version: 1 });
    const making = await ask('POST', setupRoutes.sharedRoutes, { name: 'Broken', from: { route } });
    expect(await errorOf(making)).toEqual([422, 'route-faulty', 'body.from.route', 'unknown-reference']);
  });

  test('is copied from another, or from what a number does by itself', async () => {
    const copy = await made('Copy', { routeId: await named('Mailer') });
    expect((await read(copy)).route).toEqual((await read(await named('Mailer'))).route);
    const own = await made('Own', { number: '+12025550121' });
    expect(JSON.stringify((await read(own)).route)).toContain(people.agent1.id);
    const gone = await ask('POST', setupRoutes.sharedRoutes, { name: 'No', from: { number: STRANGE } });
    expect((await errorOf(gone)).slice(0, 3)).toEqual([422, 'invalid-request', 'body.from']);
  });

  test('serves many numbers at once, all or none', async () => {
    const id = await made('Many');
    const choose = (numbers: string[], routeId: string | null = id) =>
      ask('PUT', setupRoutes.routeForNumbers, { numbers, routeId });
    expect((await errorOf(await choose([GOOGLE, STRANGE]))).slice(0, 3)).toEqual([
      422,
      'invalid-request',
      'body.numbers.1',
    ]);
    expect((await errorOf(await choose([GOOGLE], crypto.randomUUID()))).slice(0, 3)).toEqual([
      422,
      'invalid-request',
      'body.routeId',
    ]);
    expect((await ofNumber(GOOGLE)).name).toBe('Google Ads');
    expect((await choose([GOOGLE, RADIO])).status).toBe(204);
    expect([await ofNumber(GOOGLE), await ofNumber(RADIO)]).toMatchObject([{ name: 'Many' }, { count: 2 }]);
    expect(await logged('route.chosen')).toMatchObject({
      before: { route: 'Google Ads, Radio' },
      after: { route: 'Many', numbers: 2 },
    });
    const removed = await ask('DELETE', at(setupRoutes.sharedRoute, id));
    expect(await errorOf(removed)).toEqual([409, 'in-use', `${GOOGLE}, ${RADIO}`]);
    expect((await choose([GOOGLE], await named('Google Ads'))).status).toBe(204);
    expect((await choose([RADIO], await named('Radio'))).status).toBe(204);
    expect((await ask('DELETE', at(setupRoutes.sharedRoute, id))).status).toBe(204);
    expect((await ask('GET', at(setupRoutes.routeVersions, id))).status).toBe(404);
  });

  test('is tried with the hours that a draft goes by', async () => {
    const [hours] = await allHours();
    const byHours = node('office-hours', 'hours', { officeHoursId: hours?.id ?? '' });
    const tried = { caller: 'anonymous', at: Date.parse('2026-11-26T12:00:00-05:00'), keys: '' };
    const path = at(setupRoutes.trySharedRoute, await named('Radio'));
    const answer = await ask('POST', path, { ...tried, route: routeOf(byHours) });
    const { steps, faults } = triedRouteSchema.parse(await answer.json());
    expect([steps[0]?.outlet, faults]).toEqual(['holiday', []]);
  });
});

describe('office hours and holidays', () => {
  const week = [1, 2, 3, 4, 5, 6, 7].map(() => [{ from: '09:00', until: '17:00' }]);
  const hours = { name: 'Shop', timeZone: 'America/Chicago', week, holidaySetIds: [] as string[] };
  const eve = { name: 'Eve', on: { kind: 'yearly', month: 12, day: 24, observed: false }, open: [] };

  test('say what uses them, and stay while it does', async () => {
    const [office] = await allHours();
    expect(office?.usedBy.routes.map(({ name, numbers }) => [name, numbers])).toEqual(
      expect.arrayContaining([
        ['Front desk', 2],
        ['Mailer', 1],
      ]),
    );
    const { sets, samples } = await allSets();
    expect(samples.map(({ name }) => name)).toEqual(['United States', 'Canada']);
    expect(sets).toMatchObject([{ name: 'United States', usedBy: { officeHours: 1, numbers: 3 } }]);
    const removed = await ask('DELETE', at(setupRoutes.officeHours, office?.id ?? ''));
    expect((await errorOf(removed)).slice(0, 2)).toEqual([409, 'in-use']);
    const set = await ask('DELETE', at(setupRoutes.holidaySet, sets[0]?.id ?? ''));
    expect(await errorOf(set)).toEqual([409, 'in-use', 'Office hours']);
  });

  test('are made, changed as read, kept as they were, and removed', async () => {
    const set = holidaySetSchema.parse(
      await (await ask('POST', setupRoutes.holidaySets, { name: 'Ours', holidays: [eve] })).json(),
    );
    expect(set.next?.slice(4)).toBe('-12-24');
    const input = { ...hours, holidaySetIds: [set.id, set.id] };
    const shop = officeHoursSchema.parse(
      await (await ask('POST', setupRoutes.officeHoursList, input)).json(),
    );
    expect(shop).toMatchObject({ holidaySetIds: [set.id], version: 1 });
    const path = at(setupRoutes.officeHours, shop.id);
    const changed = await ask('PUT', path, { ...hours, name: 'Store', version: 1 });
    expect(await changed.json()).toMatchObject({ name: 'Store', holidaySetIds: [], version: 2 });
    expect(await errorOf(await ask('PUT', path, { ...hours, version: 1 }))).toEqual([
      409,
      'changed-meanwhile',
    ]);
    const first = await ask('GET', at(setupRoutes.officeHoursVersion, shop.id, 1));
    expect(await first.json()).toEqual({ ...hours, holidaySetIds: [set.id] });
    const setPath = at(setupRoutes.holidaySet, set.id);
    const renamed = await ask('PUT', setPath, { name: 'Theirs', holidays: [eve], version: 1 });
    expect(await renamed.json()).toMatchObject({ name: 'Theirs', version: 2 });
    expect((await ask('DELETE', setPath)).status).toBe(204);
    expect((await ask('DELETE', path)).status).toBe(204);
    expect(await logged('office-hours.removed')).toMatchObject({ before: { name: 'Store' } });
    // What version 1 kept is gone: it cannot come back with it, and nothing is half done.
    const again = await ask('POST', setupRoutes.officeHoursList, input);
    expect((await errorOf(again)).slice(0, 3)).toEqual([422, 'invalid-request', 'body.holidaySetIds']);
  });

  test('are refused in no time zone, with no day, and to supervisors', async () => {
    const zone = await ask('POST', setupRoutes.officeHoursList, { ...hours, timeZone: 'Mars/Olympus' });
    expect(await errorOf(zone)).toEqual([422, 'invalid-request', 'body.timeZone', 'time-zone-unknown']);
    const none = await ask('POST', setupRoutes.holidaySets, { name: 'None', holidays: [] });
    expect((await errorOf(none)).slice(0, 3)).toEqual([422, 'invalid-request', 'body.holidays']);
    const forbidden = await send(people.supervisor, 'POST', setupRoutes.officeHoursList, hours);
    expect(forbidden.status).toBe(403);
    expect((await send(people.supervisor, 'GET', setupRoutes.officeHoursList)).status).toBe(200);
  });

  test('of another account are not there', async () => {
    const [office] = await allHours();
    const id = office?.id ?? '';
    const answers = [
      await send(stranger, 'DELETE', at(setupRoutes.officeHours, id)),
      await send(stranger, 'PUT', at(setupRoutes.officeHours, id), hours),
      await send(stranger, 'GET', at(setupRoutes.officeHoursVersions, id)),
      // Of another kind.
      await ask('GET', at(setupRoutes.routeVersions, id)),
    ];
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404]);
  });
});
