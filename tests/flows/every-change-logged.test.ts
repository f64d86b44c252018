/** Whatever administrators do over the API is in the audit log, by their name: each route that changes something, or why not. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { silentLog } from '#kit/log.ts';
import { compose, type Ringside } from '#server/compose.ts';
import { readConfig } from '#server/wiring/config.ts';
import { cookieOf } from '#support/e2e/call-storm.ts';
import { unlogged } from '#support/flows/unlogged-changes.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';

const RADIO = '+12025550111';
const HARBOR = 'Harbor Home Services';
const CARD = { testToken: 'succeeds' };

let db: TestDatabase;
let folder: string;
let server: Ringside;
let site: { server: Ringside; cookies: Map<string, string> };
let accountId: string;

beforeAll(async () => {
  db = await openTestDatabase();
  folder = await mkdtemp(join(tmpdir(), 'ringside-logged-'));
  const config = readConfig({
    RINGSIDE_PORT: '0',
    RINGSIDE_TRUNK_PORT: '0',
    RINGSIDE_RTP_PORTS: '43040-43079',
    RINGSIDE_DEMO: '1',
    RINGSIDE_DATA_DIR: folder,
    DATABASE_URL: db.url,
  });
  if (!config.ok) throw new Error('the configuration is wrong');
  server = await compose(config.value, silentLog);
  site = { server, cookies: new Map() };
  const { account } = await asked('GET', '/api/me');
  accountId = (account as { id: string }).id;
});
afterAll(async () => {
  await server.close();
  await db.close();
  await rm(folder, { recursive: true, force: true });
});

type Facts = Record<string, unknown>;

/** @returns what is answered; of a list in it, see `first` */
async function asked(method: string, path: string, body?: object | string): Promise<Facts> {
  const type = typeof body === 'string' ? 'text/csv' : 'application/json';
  const answer = await fetch(server.url + path, {
    method,
    headers: { cookie: await cookieOf(site, 'admin'), 'content-type': type },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  return text === '' ? {} : (JSON.parse(text) as Facts);
}

async function idOf(method: string, path: string, body?: object): Promise<string> {
  const made = await asked(method, path, body);
  return (made['id'] ?? (Object.values(made)[0] as Facts)['id']) as string;
}

/** Of the list that is answered, the last or the one that fits. */
async function listed(path: string, fits: (one: Facts) => boolean = () => true): Promise<Facts> {
  const answer = await asked('GET', path);
  const lists = Object.values(answer).filter((part): part is Facts[] => Array.isArray(part));
  const list = lists.find(([one]) => one && ('id' in one || 'number' in one)) ?? [];
  const found = list.findLast(fits);
  if (!found) throw new Error(`nothing in ${path} fits`);
  return found;
}

const person = (name: string) => listed('/api/people', (one) => one['name'] === name);
const ben = async () => (await person('Ben Ortiz'))['id'] as string;
const queue = async () => ({ name: 'Sales', memberIds: [await ben()] });
const week = Array.from({ length: 7 }, () => [{ from: '00:00', until: '24:00' }]);
const hours = { name: 'Shop', timeZone: 'UTC', week, holidaySetIds: [] };
const day = { name: 'Day', on: { kind: 'yearly', month: 5, day: 1, observed: false }, open: [] };
const route = { start: 'end', nodes: [{ kind: 'hang-up', id: 'end', name: 'End', prompt: null }] };
const newRoute = { name: 'Line', from: { route } };
const line = { kind: 'registered-phone', name: 'Counter' };
const invitation = { email: 'dana@harbor.test', name: 'Dana', role: 'agent', extension: null, teamIds: [] };
const port = {
  numbers: ['+12065550188'],
  source: 'TV',
  billName: HARBOR,
  billAddress: '1 Pier',
  losingCarrier: 'Bell',
  accountNumber: '1',
  signerName: 'Ada',
};
const limits = {
  accountDailyMicros: 50_000_000,
  agentDailyMicros: null,
  newCountries: 'hold',
  burstCalls: 20,
  burstSeconds: 60,
};
const rented = () => listed('/api/rented-numbers', (one) => one['source'] === 'Fair');
const rentedAt = async (path: string) => `/api/rented-numbers/${String((await rented())['number'])}${path}`;
const last = async (path: string, end = '') => `${path}/${String((await listed(path))['id'])}${end}`;
const madeAt = async (path: string, body: object) => `${path}/${await idOf('POST', path, body)}`;
const invited = async (end = '') => `/api/people/${String((await person('Dana'))['id'])}${end}`;
const benAt = async (end = '') => `/api/people/${await ben()}${end}`;
const otherCard = () => listed('/api/billing/cards', (one) => one['role'] !== 'first');

interface Offer {
  id: string;
  microsPerMonth: number;
}

type Ask = () => Promise<unknown>;
/** In this order: what is made is changed, and then removed. */
const done: Record<string, Ask> = {
  'POST /api/queues': async () => asked('POST', '/api/queues', await queue()),
  'PUT /api/queues/{id}': async () =>
    asked('PUT', await last('/api/queues'), { ...(await queue()), name: 'Help' }),
  'DELETE /api/queues/{id}': async () => asked('DELETE', await madeAt('/api/queues', await queue())),
  'POST /api/prompts': () => asked('POST', '/api/prompts', { name: 'Hello', text: 'Hello there.' }),
  'DELETE /api/prompts/{id}': async () => asked('DELETE', await last('/api/prompts')),
  'POST /api/mailboxes': () => asked('POST', '/api/mailboxes', { name: 'Box', memberIds: [] }),
  'PUT /api/mailboxes/{id}': async () =>
    asked(
      'PUT',
      `/api/mailboxes/${String((await listed('/api/mailboxes', (one) => one['name'] === 'Box'))['id'])}`,
      {
        name: 'Crate',
        memberIds: [],
      },
    ),
  'DELETE /api/mailboxes/{id}': async () =>
    asked('DELETE', await madeAt('/api/mailboxes', { name: 'Bin', memberIds: [] })),
  'POST /api/webhooks': () =>
    asked('POST', '/api/webhooks', { url: 'https://crm.example.com/in', events: ['call.ended'] }),
  'DELETE /api/webhooks/{id}': async () => asked('DELETE', await last('/api/webhooks')),
  'POST /api/receiving-numbers': () => asked('POST', '/api/receiving-numbers', line),
  'POST /api/receiving-numbers/{id}/credentials': async () =>
    asked(
      'POST',
      `/api/receiving-numbers/${String((await listed('/api/receiving-numbers', (one) => one['kind'] === 'registered-phone'))['id'])}/credentials`,
    ),
  'POST /api/receiving-numbers/import': () =>
    asked('POST', '/api/receiving-numbers/import', 'name,number\nOffice,+12065550111\n'),
  'DELETE /api/receiving-numbers/{id}': async () =>
    asked('DELETE', await madeAt('/api/receiving-numbers', { ...line, name: 'Desk' })),
  'PUT /api/countries/{code}': () => asked('PUT', '/api/countries/MX', { allowed: true }),
  'POST /api/routes': () => asked('POST', '/api/routes', newRoute),
  'PUT /api/routes/{id}': async () =>
    asked('PUT', await madeAt('/api/routes', newRoute), { name: 'Main', route }),
  'DELETE /api/routes/{id}': async () => asked('DELETE', await madeAt('/api/routes', newRoute)),
  'PUT /api/number-routes': () => asked('PUT', '/api/number-routes', { numbers: [RADIO], routeId: null }),
  'PUT /api/rented-numbers/{number}/route': () =>
    asked('PUT', `/api/rented-numbers/${RADIO}/route`, { route }),
  'PUT /api/rented-numbers/{number}/route-choice': async () =>
    asked('PUT', `/api/rented-numbers/${RADIO}/route-choice`, {
      routeId: await idOf('POST', '/api/routes', newRoute),
    }),
  'POST /api/office-hours': () => asked('POST', '/api/office-hours', hours),
  'PUT /api/office-hours/{id}': async () =>
    asked('PUT', await madeAt('/api/office-hours', hours), { ...hours, name: 'Yard' }),
  'DELETE /api/office-hours/{id}': async () => asked('DELETE', await madeAt('/api/office-hours', hours)),
  'POST /api/holiday-sets': () => asked('POST', '/api/holiday-sets', { name: 'Set', holidays: [day] }),
  'PUT /api/holiday-sets/{id}': async () =>
    asked('PUT', await madeAt('/api/holiday-sets', { name: 'Set', holidays: [day] }), {
      name: 'Own',
      holidays: [day],
    }),
  'DELETE /api/holiday-sets/{id}': async () =>
    asked('DELETE', await madeAt('/api/holiday-sets', { name: 'Set', holidays: [day] })),
  'POST /api/billing/card-setups': () => asked('POST', '/api/billing/card-setups', CARD),
  'PATCH /api/billing/cards/{id}': async () =>
    asked('PATCH', `/api/billing/cards/${String((await anotherCard())['id'])}`, { role: 'backup' }),
  'POST /api/billing/payments': async () => {
    const { id: cardId } = await listed('/api/billing/cards', (one) => one['last4'] === '4242');
    const paid = { id: crypto.randomUUID(), micros: 2_000_000_000, cardId };
    expect(await asked('POST', '/api/billing/payments', paid)).toMatchObject({ state: 'succeeded' });
  },
  'DELETE /api/billing/cards/{id}': async () =>
    asked('DELETE', `/api/billing/cards/${String((await otherCard())['id'])}`),
  'PUT /api/billing/plan': async () => {
    const { dueMicros } = await asked('GET', '/api/billing/plan/quote?plan=team');
    await asked('PUT', '/api/billing/plan', { plan: 'team', dueMicros });
  },
  'PUT /api/billing/auto-recharge': () =>
    asked('PUT', '/api/billing/auto-recharge', {
      isOn: true,
      thresholdMicros: 10_000_000,
      amountMicros: 50_000_000,
    }),
  'PUT /api/billing/company': () =>
    asked('PUT', '/api/billing/company', { name: HARBOR, address: '1 Pier', taxId: '', email: '' }),
  'PUT /api/billing/low-balance': () => asked('PUT', '/api/billing/low-balance', { micros: 7_000_000 }),
  'PUT /api/billing/limits': () => asked('PUT', '/api/billing/limits', limits),
  'PUT /api/billing/time-zone': () => asked('PUT', '/api/billing/time-zone', { timeZone: 'America/Chicago' }),
  'POST /api/billing/packages': async () => {
    const { offers } = (await asked('GET', '/api/billing/packages')) as { offers: Offer[] };
    const [cheapest] = offers.sort((a, b) => a.microsPerMonth - b.microsPerMonth);
    await asked('POST', '/api/billing/packages', { id: crypto.randomUUID(), offerId: cheapest?.id });
  },
  'PATCH /api/billing/packages/{id}': async () => {
    const { buckets } = (await asked('GET', '/api/billing/packages')) as { buckets: { id: string }[] };
    await asked('PATCH', `/api/billing/packages/${buckets[0]?.id ?? ''}`, { renews: false });
  },
  'POST /api/rented-numbers': async () => {
    const { offers } = (await asked('GET', '/api/number-offers?areaCode=312')) as {
      offers: { number: string }[];
    };
    await asked('POST', '/api/rented-numbers', { numbers: [{ number: offers[0]?.number, source: 'Fair' }] });
  },
  'PATCH /api/rented-numbers/{number}': async () => asked('PATCH', await rentedAt(''), { campaign: 'May' }),
  'POST /api/rented-numbers/{number}/release': async () => asked('POST', await rentedAt('/release')),
  'POST /api/rented-numbers/{number}/restore': async () => asked('POST', await rentedAt('/restore')),
  'POST /api/ports': () => asked('POST', '/api/ports', port),
  'PUT /api/ports/{id}': async () => asked('PUT', await last('/api/ports'), { ...port, source: 'Radio' }),
  'PUT /api/ports/{id}/documents/{kind}': async () => {
    for (const kind of ['bill', 'letter-of-authorization'])
      await asked('PUT', `${await last('/api/ports')}/documents/${kind}?fileName=a.pdf`, '%PDF-1.4\n%%EOF');
  },
  'POST /api/ports/{id}/submit': async () => asked('POST', await last('/api/ports', '/submit')),
  'POST /api/ports/{id}/cancel': async () => asked('POST', await last('/api/ports', '/cancel')),
  'POST /api/getting-started/hide': () => asked('POST', '/api/getting-started/hide'),
  'POST /api/teams': () => asked('POST', '/api/teams', { name: 'Sales' }),
  'PATCH /api/teams/{id}': async () => asked('PATCH', await last('/api/teams'), { name: 'Sales East' }),
  'DELETE /api/teams/{id}': async () => asked('DELETE', await last('/api/teams')),
  'PUT /api/second-factor-rule': () => asked('PUT', '/api/second-factor-rule', { roles: ['supervisor'] }),
  'DELETE /api/me/sessions': async () => {
    await cookieOf({ server, cookies: new Map() }, 'admin');
    await asked('DELETE', '/api/me/sessions');
  },
  'DELETE /api/me/sessions/{sessionId}': async () => {
    await cookieOf({ server, cookies: new Map() }, 'admin');
    const { id } = await listed('/api/me/sessions', (one) => one['isThis'] === false);
    await asked('DELETE', `/api/me/sessions/${String(id)}`);
  },
  'PUT /api/me/password': () =>
    asked('PUT', '/api/me/password', { old: 'ringside', password: 'violin harbor seven plum' }),
  'POST /api/people': () => asked('POST', '/api/people', invitation),
  'POST /api/people/{id}/invitation': async () => asked('POST', await invited('/invitation')),
  'POST /api/people/links': async () =>
    asked('POST', '/api/people/links', { ids: [(await person('Dana'))['id']] }),
  'POST /api/people/{id}/remove': async () => asked('POST', await invited('/remove'), { number: 'keep' }),
  'POST /api/people/import': () => asked('POST', '/api/people/import', 'email,name\nerin@harbor.test,Erin\n'),
  'PATCH /api/people/{id}': async () => asked('PATCH', await benAt(), { extension: '299' }),
  'POST /api/people/{id}/password-link': async () => asked('POST', await benAt('/password-link')),
  'DELETE /api/people/{id}/sessions': async () => asked('DELETE', await benAt('/sessions')),
  'DELETE /api/people/{id}/sessions/{sessionId}': async () => {
    await cookieOf(site, 'agent2');
    const { id } = await listed(await benAt('/sessions'));
    await asked('DELETE', `${await benAt('/sessions')}/${String(id)}`);
  },
  'POST /api/people/{id}/deactivate': async () =>
    asked('POST', await benAt('/deactivate'), { letCallEnd: false }),
  'POST /api/people/{id}/activate': async () => asked('POST', await benAt('/activate')),
  'PATCH /api/me': () => asked('PATCH', '/api/me', { name: 'Ada Quill' }),
  'POST /api/billing/cancellation': () => asked('POST', '/api/billing/cancellation', { name: HARBOR }),
  'DELETE /api/billing/cancellation': () => asked('DELETE', '/api/billing/cancellation'),
};

async function anotherCard(): Promise<Facts> {
  await asked('POST', '/api/billing/card-setups', { testToken: 'succeeds-too' });
  return otherCard();
}

const actions = async () =>
  db.sql<{ id: bigint; actor: string; action: string }[]>`
    select id, actor_name as actor, action from audit_entries where account_id = ${accountId} order by id`;

test('each route that changes something is done here, or is named with the reason why not', async () => {
  const { paths } = (await asked('GET', '/api/openapi.json')) as { paths: Record<string, object> };
  const changing = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods)
      .filter((method) => method !== 'get')
      .map((method) => `${method.toUpperCase()} ${path}`),
  );
  expect([...Object.keys(done), ...unlogged].sort()).toEqual(changing.sort());
});

test.each(Object.entries(done))('%s is logged', async (_, ask) => {
  const before = await actions();
  await ask();
  const logged = (await actions()).slice(before.length);
  expect(logged.map(({ actor }) => actor)).toContainEqual(expect.stringMatching(/^Ada /));
});
