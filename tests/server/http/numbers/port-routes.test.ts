import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { apiErrorSchema } from '#contract/values/errors.ts';
import { rentedNumberListSchema } from '#contract/numbers/rented-numbers.ts';
import { portRequestListSchema, portRequestSchema } from '#contract/numbers/porting.ts';
import { setupRoutes } from '#contract/setup-routes.ts';
import { ManualClock } from '#kit/clock.ts';
import { openAccount } from '#server/billing/accounts.ts';
import { seedDemoAccount } from '#server/billing/demo-account.ts';
import { openNumberResources } from '#server/wiring/number-resources.ts';
import { seedDemoPeople, type DemoPeople } from '#server/people/demo-people.ts';
import { openSignedInApp } from '#support/http/signed-in-app.ts';
import { openNumberParts } from '#support/numbers/number-parts.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';

const DAY_MS = 86_400_000;
const CHICAGO = '+13125550110';
const input = {
  numbers: [CHICAGO],
  source: 'Billboard',
  billName: 'Harbor Home Services LLC',
  billAddress: '1 Pier',
  losingCarrier: 'Lakeside Tel',
  accountNumber: '12-345',
  signerName: 'Ada Lund',
};
const PDF = new TextEncoder().encode('%PDF-1.7');

let db: TestDatabase;
let people: DemoPeople;
let send: ReturnType<typeof openSignedInApp>;
let parts: Awaited<ReturnType<typeof openNumberParts>>;
let doDueWork: () => Promise<void>;
const clock = new ManualClock();
beforeAll(async () => {
  db = await openTestDatabase();
  people = await seedDemoPeople(db.sql, await seedDemoAccount(db.sql, clock));
  parts = await openNumberParts(db.sql, clock);
  const { routers, hourlyJobs } = openNumberResources(parts);
  send = openSignedInApp(routers);
  doDueWork = async () => {
    for (const task of hourlyJobs) await task();
  };
});
afterAll(() => db.close());

const at = (path: string, id: string, kind = '') => path.replace('{id}', id).replace('{kind}', kind);
const errorOf = async (answer: Response) => apiErrorSchema.parse(await answer.json()).error;
const portOf = async (answer: Response) => portRequestSchema.parse(await answer.json());
const make = async (what: object = input) =>
  portOf(await send(people.admin, 'POST', setupRoutes.ports, what));
const put = (id: string, kind: string, content: Uint8Array, fileName = 'paper.pdf') =>
  send(
    people.admin,
    'PUT',
    `${at(setupRoutes.portDocument, id, kind)}?fileName=${encodeURIComponent(fileName)}`,
    content,
  );
const submit = (id: string) => send(people.admin, 'POST', at(setupRoutes.submitPort, id));
const cancel = (id: string) => send(people.admin, 'POST', at(setupRoutes.cancelPort, id));

test('[FAQ] a number is ported: drafted, documented, submitted, set up and taken over at its date', async () => {
  const { id, state, faults } = await make();
  expect([state, faults.map(({ kind }) => kind)]).toEqual(['draft', ['letter-missing', 'bill-missing']]);
  const early = await submit(id);
  expect([early.status, (await errorOf(early)).code]).toEqual([422, 'port-faulty']);
  await put(id, 'letter-of-authorization', PDF, 'letter.pdf');
  const whole = await portOf(await put(id, 'bill', PDF, 'bill.pdf'));
  expect(whole.documents.map(({ kind, fileName }) => [kind, fileName])).toEqual([
    ['letter-of-authorization', 'letter.pdf'],
    ['bill', 'bill.pdf'],
  ]);
  expect(await portOf(await submit(id))).toMatchObject({ state: 'submitted' });
  const again = await submit(id);
  expect([again.status, (await errorOf(again)).code]).toEqual([409, 'invalid-request']);

  const set = await send(
    people.admin,
    'PATCH',
    `${setupRoutes.rentedNumbers}/${encodeURIComponent(CHICAGO)}`,
    {
      campaign: 'Spring',
    },
  );
  expect(set.status).toBe(200);
  clock.advance(5 * DAY_MS);
  await doDueWork();
  clock.advance(13 * DAY_MS);
  await doDueWork();
  const listed = await send(people.supervisor, 'GET', setupRoutes.ports);
  const [port] = portRequestListSchema.parse(await listed.json()).ports;
  expect(port).toMatchObject({ id, state: 'ported', portsAt: clock.now() });
  const rented = await send(people.supervisor, 'GET', setupRoutes.rentedNumbers);
  expect(rentedNumberListSchema.parse(await rented.json()).numbers).toMatchObject([
    { number: CHICAGO, state: 'active', campaign: 'Spring', renewsAt: Date.UTC(2026, 6, 1, 10) },
  ]);
  expect((await cancel(id)).status).toBe(409);
});

test('a draft is changed and cancelled', async () => {
  const { id } = await make();
  const changed = await send(people.admin, 'PUT', at(setupRoutes.port, id), {
    ...input,
    signerName: 'Sam Hale',
  });
  expect(await portOf(changed)).toMatchObject({ state: 'draft', signerName: 'Sam Hale' });
  expect(await portOf(await cancel(id))).toMatchObject({ state: 'cancelled' });
  expect((await send(people.admin, 'PUT', at(setupRoutes.port, id), input)).status).toBe(409);
});

describe('documents', () => {
  test('larger than the 64 KB of other requests go through, larger than 5 MB do not', async () => {
    const { id } = await make();
    const large = new Uint8Array(5 * 1024 * 1024);
    large.set(PDF);
    expect((await put(id, 'bill', large)).status).toBe(200);
    const larger = new Uint8Array(5 * 1024 * 1024 + 1);
    larger.set(PDF);
    const refused = await put(id, 'bill', larger);
    expect([refused.status, (await errorOf(refused)).code]).toEqual([413, 'file-too-large']);
  });

  test('are PDF, PNG or JPEG by what they are, not by what they are called', async () => {
    const { id } = await make();
    const refused = await put(id, 'bill', new TextEncoder().encode('<script>'), 'bill.pdf');
    expect([refused.status, (await errorOf(refused)).path]).toEqual([422, 'body']);
    expect((await put(id, 'passport', PDF)).status).toBe(422);
    expect((await put(randomUUID(), 'bill', PDF)).status).toBe(404);
    expect((await put('not-an-id', 'bill', PDF)).status).toBe(422);
  });
});

test('a document is refused in words while the disk is full, and the one that was there stays', async () => {
  const { id } = await make();
  await put(id, 'bill', PDF, 'first.pdf');
  parts.disk.isFull = true;
  const refused = await put(id, 'bill', PDF, 'second.pdf');
  parts.disk.isFull = false;
  await parts.files.room.look();
  expect([refused.status, (await errorOf(refused)).code]).toEqual([507, 'disk-full']);
  const list = await send(people.admin, 'GET', setupRoutes.ports);
  const { ports } = portRequestListSchema.parse(await list.json());
  expect(ports.find((port) => port.id === id)?.documents.map(({ fileName }) => fileName)).toEqual([
    'first.pdf',
  ]);
});

test.each([
  [{ ...input, numbers: [] }, 'body.numbers'],
  [{ ...input, numbers: ['312'] }, 'body.numbers.0'],
  [{ ...input, billName: ' ' }, 'body.billName'],
  [{ ...input, signerName: undefined }, 'body.signerName'],
])('refuses %j', async (body, path) => {
  const answer = await send(people.admin, 'POST', setupRoutes.ports, body);
  expect([answer.status, (await errorOf(answer)).path]).toEqual([422, path]);
});

test('administrators write, supervisors read, agents neither; another account sees nothing', async () => {
  const { id } = await make();
  const asked = [
    ['POST', setupRoutes.ports, input],
    ['PUT', at(setupRoutes.port, id), input],
    ['PUT', at(setupRoutes.portDocument, id, 'bill'), PDF],
    ['POST', at(setupRoutes.submitPort, id), undefined],
    ['POST', at(setupRoutes.cancelPort, id), undefined],
  ] as const;
  for (const [method, path, body] of asked) {
    expect((await send(people.supervisor, method, path, body)).status).toBe(403);
    expect((await send(people.agent1, method, path, body)).status).toBe(403);
  }
  expect((await send(people.agent1, 'GET', setupRoutes.ports)).status).toBe(403);
  const stranger = { ...people.admin, accountId: await openAccount(db.sql, 'Other') };
  const seen = await send(stranger, 'GET', setupRoutes.ports);
  expect(portRequestListSchema.parse(await seen.json()).ports).toEqual([]);
  for (const [method, path, body] of asked.slice(1))
    expect((await send(stranger, method, path, body)).status).toBe(404);
});

test('a document is read back as a file of what is in it, whatever its name says, by administrators of the account', async () => {
  const { id } = await make();
  const path = at(setupRoutes.portDocument, id, 'bill');
  expect((await send(people.admin, 'GET', path)).status).toBe(404);
  await put(id, 'bill', PDF, 'März “1”.html');
  const answer = await send(people.admin, 'GET', path);
  expect(answer.headers.get('content-type')).toBe('application/pdf');
  expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  expect(answer.headers.get('content-disposition')).toBe(
    `attachment; filename="M_rz _1_.pdf"; filename*=UTF-8''${encodeURIComponent('März “1”')}.pdf`,
  );
  expect(new Uint8Array(await answer.arrayBuffer())).toEqual(PDF);
  expect((await send(people.supervisor, 'GET', path)).status).toBe(403);
  const stranger = { ...people.admin, accountId: await openAccount(db.sql, 'Somebody else') };
  expect((await send(stranger, 'GET', path)).status).toBe(404);
});
