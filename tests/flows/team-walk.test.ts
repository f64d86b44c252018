/** Each route, asked by a supervisor of a team with the ids of all that another team of the same account, and another account, has. */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { silentLog } from '#kit/log.ts';
import { compose, type Ringside } from '#server/compose.ts';
import { openAccount } from '#server/billing/accounts.ts';
import { addAdministrator } from '#server/people/team/first-administrator.ts';
import { readConfig } from '#server/wiring/config.ts';
import { endedCharge } from '#support/billing/ended-call.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';

interface Route {
  method: string;
  path: string;
  queries: string[];
}

/** What belongs to one person: each is in nothing that is read by who does not see them. */
interface Belongings {
  email: string;
  caller: string;
  call: string;
  recording: string;
  message: string;
  source: string;
}

let db: TestDatabase;
let server: Ringside;
let folder: string;
let routes: Route[];
let ids: string[];
/** By name: Ana is in the team, Ben in another. */
let ana: Belongings;
let ben: Belongings;
/** Of another account. */
let eve: Belongings;
const cookies = new Map<string, string>();

beforeAll(async () => {
  db = await openTestDatabase();
  folder = await mkdtemp(join(tmpdir(), 'ringside-team-walk-'));
  const config = readConfig({
    RINGSIDE_PORT: '0',
    RINGSIDE_TRUNK_PORT: '0',
    RINGSIDE_RTP_PORTS: '43100-43139',
    RINGSIDE_DEMO: '1',
    RINGSIDE_DATA_DIR: folder,
    DATABASE_URL: db.url,
  });
  if (!config.ok) throw new Error('the configuration is wrong');
  server = await compose(config.value, silentLog);
  for (const person of ['agent1', 'supervisor', 'admin']) cookies.set(person, await signIn(person));
  [ana, ben] = [await belongingsOf('agent1', '0101'), await belongingsOf('agent2', '0202')];
  await addAdministrator(db.sql, {
    accountId: await openAccount(db.sql, 'Other'),
    name: 'Eve',
    email: 'eve@harbor.test',
    passwordHash: 'none',
  });
  eve = await belongingsOf('eve', '0303');
  await putIntoTeams();
  const api = (await (await fetch(`${server.url}/api/openapi.json`)).json()) as {
    paths: Record<string, Record<string, { parameters?: { name: string; in: string }[] }>>;
  };
  routes = Object.entries(api.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, { parameters = [] }]) => ({
      method: method.toUpperCase(),
      path,
      queries: parameters.filter((one) => one.in === 'query').map(({ name }) => name),
    })),
  );
  ids = await idsOfAll();
});
afterAll(async () => {
  await server.close();
  await db.close();
  await rm(folder, { recursive: true, force: true });
});

async function signIn(person: string): Promise<string> {
  const answer = await ask('nobody', 'POST', '/api/session', {
    email: `${person}@harbor.test`,
    password: 'ringside',
  });
  return answer.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ');
}

function ask(who: string, method: string, path: string, body?: object): Promise<Response> {
  const headers = { cookie: cookies.get(who) ?? '', 'content-type': 'application/json' };
  const sent = method === 'GET' ? {} : { body: JSON.stringify(body ?? {}) };
  return fetch(`${server.url}${path}`, { method, headers, ...sent });
}

const idOf = async (mailbox: string) => {
  const [row] = await db.sql<{ id: string; accountId: string }[]>`
    select id, account_id from users where email = ${`${mailbox}@harbor.test`}`;
  return row ?? expect.unreachable();
};

/** A recorded call that they had, which is paid for, and a message in a mailbox that they share with nobody. */
async function belongingsOf(mailbox: string, digits: string): Promise<Belongings> {
  const { id: userId, accountId } = await idOf(mailbox);
  const [recording, message, box] = [randomUUID(), randomUUID(), randomUUID()];
  const [caller, source] = [`+1206555${digits}`, `Source ${digits}`];
  const agent = { id: userId, name: mailbox };
  const at = new Date(Date.now() - 60_000);
  const call = await endedCharge(db.sql, { accountId, endedAt: at.getTime(), agent, source, far: caller });
  await db.sql`
    insert into calls (id, account_id, switchboard_id, direction, from_number, to_number, source, agent_id, agent_name,
      started_at, answered_at, connected_at, heartbeat_at, ended_at, outcome, path, has_recording)
    values (${call}, ${accountId}, 1, 'inbound', ${caller}, '+12025550110', ${source}, ${userId}, ${mailbox}, ${at},
      ${at}, ${at}, ${at}, ${at}, 'answered', '[]', true)`;
  await db.sql`
    insert into call_recordings (id, call_id, account_id, at, state)
    values (${recording}, ${call}, ${accountId}, ${at}, 'done')`;
  await db.sql`
    insert into mailboxes (id, account_id, name, member_ids)
    values (${box}, ${accountId}, ${mailbox}, ${[userId]}::uuid[])`;
  await db.sql`
    insert into voice_messages (id, mailbox_id, call_id, from_number, at, duration_ms, waveform)
    values (${message}, ${box}, ${call}, ${caller}, ${at}, 1000, '{}')`;
  return { email: `${mailbox}@harbor.test`, caller, call, recording, message, source };
}

async function putIntoTeams(): Promise<void> {
  const make = async (name: string) =>
    ((await (await ask('admin', 'POST', '/api/teams', { name })).json()) as { id: string }).id;
  const change = async (mailbox: string, body: object) =>
    expect((await ask('admin', 'PATCH', `/api/people/${(await idOf(mailbox)).id}`, body)).status).toBe(200);
  const [sales, billing] = [await make('Sales'), await make('Billing')];
  await change('agent1', { teamId: sales });
  await change('agent2', { teamId: billing });
  await change('supervisor', { sees: 'teams', leads: [sales] });
}

/** Of every table that has rows with ids. */
async function idsOfAll(): Promise<string[]> {
  const tables = await db.sql<{ name: string }[]>`
    select table_name as name from information_schema.columns
    where table_schema = 'public' and column_name = 'id' and data_type = 'uuid'`;
  const found = await Promise.all(
    tables.map(({ name }) => db.sql<{ id: string }[]>`select id from ${db.sql(name)} limit 40`),
  );
  return found.flat().map(({ id }) => id);
}

const today = () => new Date().toISOString().slice(0, 10);
const query = ({ queries }: Route) => {
  const values: Record<string, string> = {
    from: today(),
    to: today(),
    areaCode: '312',
    to_: '',
    limit: '100',
  };
  const groups = queries.includes('by') ? ['day', 'number', 'agent', 'source', 'destination'] : [''];
  return groups.map((by) => {
    const all = new URLSearchParams({ ...(by === '' ? {} : { by }) });
    for (const name of queries) if (name in values && name !== 'by') all.set(name, values[name] ?? '');
    return all.size === 0 ? '' : `?${String(all)}`;
  });
};

/** Every address of the route, with each id that there is. */
const addressesOf = (route: Route) =>
  (route.path.includes('{')
    ? [...ids, '%2B12025550110', '%2B13125550122', 'DE', '2026-05'].map((id) =>
        route.path.replace(/\{[^}]+\}/g, id),
      )
    : [route.path]
  ).flatMap((path) => query(route).map((asked) => path + asked));

/** All that one reads by any GET, as text, by the address. Streams and what is no text are left out. */
async function readBy(who: string): Promise<Map<string, string>> {
  const read = new Map<string, string>();
  const addresses = routes.filter(({ method }) => method === 'GET').flatMap(addressesOf);
  for (let at = 0; at < addresses.length; at += 16)
    await Promise.all(
      addresses.slice(at, at + 16).map(async (address) => {
        const answer = await ask(who, 'GET', address);
        const isText = /json|csv/.test(answer.headers.get('content-type') ?? '');
        const text = isText ? await answer.text() : String(answer.status);
        if (!isText) await answer.body?.cancel();
        if (answer.status < 300) read.set(address, text);
      }),
    );
  return read;
}

const tells = (read: Map<string, string>, secret: string) =>
  [...read].filter(([, text]) => text.includes(secret)).map(([address]) => address);
const secretsOf = ({ email, caller, call, recording, message, source }: Belongings) =>
  Object.entries({ email, caller, call, recording, message, source });
const missingIn = (read: Map<string, string>, of: Belongings) =>
  secretsOf(of).filter(([, secret]) => tells(read, secret).length === 0);
const tellsOf = (read: Map<string, string>, of: Belongings) =>
  secretsOf(of).flatMap(([name, secret]) => tells(read, secret).map((address) => `${name} at ${address}`));

test('reads what belongs to the team, and nothing of another team', async () => {
  const all = await readBy('admin');
  // The walk finds each of these where it may be read: that the supervisor does not find them says something.
  for (const of of [ana, ben]) expect(missingIn(all, of)).toEqual([]);
  expect(tellsOf(all, eve)).toEqual([]);
  const read = await readBy('supervisor');
  expect(tellsOf(read, eve)).toEqual([]);
  expect(missingIn(read, ana)).toEqual([]);
  expect(tellsOf(read, ben)).toEqual([]);
  const money = [...read.keys()].filter((one) => /^\/api\/(billing|number-offers|ports)/.test(one));
  expect(money.filter((one) => !one.startsWith('/api/billing/usage'))).toEqual([]);
}, 300_000);

test('changes and deletes nothing of another team by any route', async () => {
  const rows = async () => ({
    recordings: await db.sql`
      select * from call_recordings where id = any(${[ben.recording, eve.recording]}::uuid[]) order by id`,
    messages: await db.sql`
      select * from voice_messages where id = any(${[ben.message, eve.message]}::uuid[]) order by id`,
    person:
      await db.sql`select name, role, team_id, sees, leads, state, version from users where email = ${ben.email}`,
    teams: await db.sql`select * from teams order by name`,
  });
  const before = await rows();
  const bodies = [{}, { isHeard: true }, { name: 'Mine', teamId: null, leads: [], sees: 'everybody' }];
  const own = /^\/api\/(session|me)(\/|$)/;
  for (const route of routes.filter(({ method, path }) => method !== 'GET' && !own.test(path)))
    for (const address of new Set(addressesOf(route).map((one) => one.split('?')[0] ?? '')))
      for (const body of bodies) await (await ask('supervisor', route.method, address, body)).body?.cancel();
  expect(await rows()).toEqual(before);
}, 300_000);
