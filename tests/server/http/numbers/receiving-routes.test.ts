import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { apiErrorSchema } from '#contract/values/errors.ts';
import {
  countryListSchema,
  importResultSchema,
  madeReceivingNumberSchema,
  receivingNumberListSchema,
} from '#contract/numbers/receiving.ts';
import { setupRoutes } from '#contract/setup-routes.ts';
import { ManualClock } from '#kit/clock.ts';
import { openAccount } from '#server/billing/accounts.ts';
import { seedDemoAccount } from '#server/billing/demo-account.ts';
import { openNumberResources } from '#server/wiring/number-resources.ts';
import { seedDemoNumbers } from '#server/numbers/demo-numbers.ts';
import { seedDemoPeople, type DemoPeople } from '#server/people/demo-people.ts';
import { openSignedInApp } from '#support/http/signed-in-app.ts';
import { openNumberParts } from '#support/numbers/number-parts.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';
import { putRoute, takeRoute } from '#support/routing/put-route.ts';

const OFFICE = { kind: 'office-line', name: 'Front desk', number: '+12065550150' };
const sipAt = (place: string) => ({ kind: 'sip-endpoint', name: 'Branch', uri: `sip:desk@${place}` });
const RADIO = '+12025550111';

let db: TestDatabase;
let people: DemoPeople;
let send: ReturnType<typeof openSignedInApp>;
beforeAll(async () => {
  db = await openTestDatabase();
  const clock = new ManualClock();
  const accountId = await seedDemoAccount(db.sql, clock);
  people = await seedDemoPeople(db.sql, accountId);
  await seedDemoNumbers(db.sql, accountId, people);
  send = openSignedInApp(openNumberResources(await openNumberParts(db.sql, clock)).routers);
});
afterAll(() => db.close());

const at = (path: string, id: string) => path.replace('{id}', id);
const errorOf = async (answer: Response) => apiErrorSchema.parse(await answer.json()).error;
const add = (body: object) => send(people.admin, 'POST', setupRoutes.receivingNumbers, body);
const added = async (body: object) => madeReceivingNumberSchema.parse(await (await add(body)).json());
const list = async () => {
  const answer = await send(people.supervisor, 'GET', setupRoutes.receivingNumbers);
  return receivingNumberListSchema.parse(await answer.json()).receivingNumbers;
};

describe('receiving numbers', () => {
  test('are added, listed and deleted', async () => {
    const { receivingNumber, credentials } = await added(OFFICE);
    expect(credentials).toBeNull();
    expect(await list()).toContainEqual(receivingNumber);
    const removed = await send(people.admin, 'DELETE', at(setupRoutes.receivingNumber, receivingNumber.id));
    expect(removed.status).toBe(204);
    expect(await list()).toEqual([]);
    const again = await send(people.admin, 'DELETE', at(setupRoutes.receivingNumber, receivingNumber.id));
    expect(again.status).toBe(404);
  });

  test('stay as long as a route rings them: 409 in-use', async () => {
    const { receivingNumber } = await added({ ...OFFICE, name: 'Used' });
    const path = at(setupRoutes.receivingNumber, receivingNumber.id);
    const ring = {
      kind: 'ring-plan',
      steps: [{ ring: [{ kind: 'receiving', receivingId: receivingNumber.id }] }],
    };
    await putRoute(db.sql, RADIO, { nodes: [ring] });
    const used = await send(people.admin, 'DELETE', path);
    expect([used.status, (await errorOf(used)).code]).toEqual([409, 'in-use']);
    await takeRoute(db.sql, RADIO);
    expect((await send(people.admin, 'DELETE', path)).status).toBe(204);
  });

  test('that register tell their password when they are made, and get a new one', async () => {
    const first = await added({ kind: 'registered-phone', name: 'Counter' });
    const path = at(setupRoutes.receivingCredentials, first.receivingNumber.id);
    const second = madeReceivingNumberSchema.parse(await (await send(people.admin, 'POST', path)).json());
    expect(second.credentials?.username).toBe(first.credentials?.username);
    expect(second.credentials?.password).not.toBe(first.credentials?.password);
    expect(JSON.stringify(await list())).not.toContain(second.credentials?.password);
  });

  test.each([
    [{ ...OFFICE, number: '+442079460123' }, 422, 'country-off', 'body.number'],
    [{ ...OFFICE, number: '+11005550150' }, 422, 'number-invalid', 'body.number'],
    [{ ...OFFICE, number: '2065550150' }, 422, 'invalid-request', 'body.number'],
    [{ ...OFFICE, kind: 'pigeon' }, 422, 'invalid-request', 'body.kind'],
    [{ kind: 'sip-endpoint', name: 'Branch', uri: 'sip:a@b;maddr=evil' }, 422, 'invalid-request', 'body.uri'],
    [sipAt('127.0.0.1:5070'), 422, 'private-address', 'body.uri'],
    [sipAt('0x7f.1;transport=udp'), 422, 'private-address', 'body.uri'],
    [sipAt('192.0.2.7'), 422, 'private-address', 'body.uri'],
    [sipAt('[::1]:5060'), 422, 'private-address', 'body.uri'],
    [sipAt('[::ffff:127.0.0.1]'), 422, 'private-address', 'body.uri'],
    [{ ...OFFICE, number: RADIO }, 409, 'number-taken', undefined],
  ])('are refused: %j gets %i %s', async (body, status, code, path) => {
    const answer = await add(body);
    expect(answer.status).toBe(status);
    expect(await errorOf(answer)).toMatchObject(path === undefined ? { code } : { code, path });
  });

  test('may be a SIP endpoint anywhere in the world, by name or by address', async () => {
    for (const place of ['pbx.example.test', '8.8.8.8:5070', '[2600::1]']) {
      const { receivingNumber } = await added(sipAt(place));
      await send(people.admin, 'DELETE', at(setupRoutes.receivingNumber, receivingNumber.id));
    }
  });

  test('come from a CSV: good lines go in, bad ones come back', async () => {
    const csv = 'name,number\nShop,(312) 555-0160\nParis,+33140205050\n,3125550161\n';
    const answer = await send(
      people.admin,
      'POST',
      setupRoutes.receivingImport,
      new TextEncoder().encode(csv),
    );
    expect(importResultSchema.parse(await answer.json())).toMatchObject({
      added: 1,
      faults: [
        { line: 3, reason: 'country-off' },
        { line: 4, reason: 'name-missing' },
      ],
    });
    const unreadable = await send(
      people.admin,
      'POST',
      setupRoutes.receivingImport,
      new TextEncoder().encode('x'),
    );
    expect([unreadable.status, (await errorOf(unreadable)).code]).toEqual([422, 'csv-unreadable']);
  });
});

describe('countries', () => {
  const countries = async () => {
    const answer = await send(people.supervisor, 'GET', setupRoutes.countries);
    return countryListSchema.parse(await answer.json()).countries;
  };
  const change = (code: string, allowed: unknown) =>
    send(people.admin, 'PUT', setupRoutes.country.replace('{code}', code), { allowed });

  test('[FAQ] are more than 90, and are switched on before calls go there', async () => {
    expect((await countries()).length).toBeGreaterThanOrEqual(90);
    expect((await change('GB', true)).status).toBe(204);
    expect((await countries()).filter(({ allowed }) => allowed).map(({ code }) => code)).toEqual([
      ...['CA', 'GB', 'US'],
    ]);
    expect((await add({ ...OFFICE, number: '+442079460123' })).status).toBe(201);
    expect((await change('GB', false)).status).toBe(204);
  });

  test('that there are not cannot be switched', async () => {
    expect((await change('XX', true)).status).toBe(404);
    expect((await change('usa', true)).status).toBe(422);
    expect((await change('FR', 'yes')).status).toBe(422);
  });
});

test.each([
  ['GET', setupRoutes.receivingNumbers, undefined, ['agent1']],
  ['GET', setupRoutes.countries, undefined, ['agent1']],
  ['POST', setupRoutes.receivingNumbers, OFFICE, ['agent1', 'supervisor']],
  ['POST', setupRoutes.receivingImport, new Uint8Array([1]), ['agent1', 'supervisor']],
  ['PUT', setupRoutes.country.replace('{code}', 'FR'), { allowed: true }, ['agent1', 'supervisor']],
  ['POST', at(setupRoutes.receivingCredentials, crypto.randomUUID()), undefined, ['agent1', 'supervisor']],
  ['DELETE', at(setupRoutes.receivingNumber, crypto.randomUUID()), undefined, ['agent1', 'supervisor']],
] as const)('%s %s is not for everybody', async (method, path, body, who) => {
  for (const person of who) {
    const answer = await send(people[person], method, path, body);
    expect([person, answer.status]).toEqual([person, 403]);
  }
});

test('nothing of another account is seen or touched', async () => {
  const { receivingNumber } = await added({ ...OFFICE, name: 'Ours' });
  const stranger = { ...people.admin, accountId: await openAccount(db.sql, 'Other') };
  const seen = await send(stranger, 'GET', setupRoutes.receivingNumbers);
  expect(receivingNumberListSchema.parse(await seen.json()).receivingNumbers).toEqual([]);
  const removed = await send(stranger, 'DELETE', at(setupRoutes.receivingNumber, receivingNumber.id));
  expect(removed.status).toBe(404);
});
