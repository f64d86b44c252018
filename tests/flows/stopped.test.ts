/** Somebody who is stopped is out within two seconds: web session, event stream, phone and the call on it. The whole server, by the real time. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { colleagueListSchema } from '#contract/people/colleagues.ts';
import { invitedSchema, signedInPlacesSchema } from '#contract/people/team.ts';
import { routes } from '#contract/routes.ts';
import { setupRoutes } from '#contract/setup-routes.ts';
import { silentLog } from '#kit/log.ts';
import { compose, type Ringside } from '#server/compose.ts';
import { readConfig } from '#server/wiring/config.ts';
import { TestCarrier } from '#support/carrier/test-carrier.ts';
import { freeUdpPort } from '#support/e2e/built-server.ts';
import { cookieOf, phoneOptions } from '#support/e2e/call-storm.ts';
import { stopsOf } from '#support/flows/stopping.ts';
import { NodePhone } from '#support/phone/node-phone.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';

/** From the answer to the administrator until nothing of the person is left. */
const BAR_MS = 2_000;
const NUMBER = '+12025550110';
const SUBSCRIBER = '+12065550142';

let db: TestDatabase;
let folders: string[];
let carrier: TestCarrier;
let trunk: { host: string; port: number };
let server: Ringside;
/** Another process on the same database. */
let other: Ringside;

async function open(trunkPort: number, rtpPorts: string): Promise<Ringside> {
  const folder = await mkdtemp(join(tmpdir(), 'ringside-stopped-'));
  folders.push(folder);
  const config = readConfig({
    RINGSIDE_PORT: '0',
    RINGSIDE_TRUNK_PORT: String(trunkPort),
    RINGSIDE_TRUNK_URI: carrier.uri,
    RINGSIDE_RTP_PORTS: rtpPorts,
    RINGSIDE_SECRET_KEY: '00'.repeat(32),
    RINGSIDE_DEMO: '1',
    RINGSIDE_DATA_DIR: folder,
    DATABASE_URL: db.url,
  });
  if (!config.ok) throw new Error('the configuration is wrong');
  return compose(config.value, silentLog);
}

beforeAll(async () => {
  db = await openTestDatabase();
  folders = [];
  carrier = await TestCarrier.open();
  trunk = { host: '127.0.0.1', port: await freeUdpPort() };
  server = await open(trunk.port, '28000-28039');
  other = await open(0, '28040-28079');
});
afterAll(async () => {
  await server.close();
  await other.close();
  await carrier.close();
  await db.close();
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
});

let site: { server: Ringside; cookies: Map<string, string> };
let agentId: string;
const opened: { close(): Promise<unknown> }[] = [];
beforeEach(async () => {
  site = { server, cookies: new Map() };
  const list = colleagueListSchema.parse(await (await asAdmin('GET', setupRoutes.people)).json());
  agentId = list.people.find(({ email }) => email === 'agent1@harbor.test')?.id ?? '';
  await asAdmin('POST', setupRoutes.activatePerson.replace('{id}', agentId));
});
afterEach(async () => {
  carrier.hangUpAll();
  await Promise.all(opened.splice(0).map((one) => one.close().catch(() => undefined)));
});

const ask = async (who: string, method: string, path: string, body?: object) =>
  fetch(server.url + path, {
    method,
    headers: { cookie: await cookieOf(site, who), 'content-type': 'application/json' },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
const asAdmin = (method: string, path: string, body?: object) => ask('admin', method, path, body);

/** `begun` when the first event has come, `ended` when the server ends the stream. */
function followed(url: string, cookie: string): { begun: Promise<void>; ended: Promise<void> } {
  const leaving = new AbortController();
  opened.push({
    close: () => {
      leaving.abort();
      return Promise.resolve();
    },
  });
  const reader = fetch(url + routes.events, { headers: { cookie }, signal: leaving.signal }).then(
    ({ body }) => body?.getReader(),
  );
  const isMore = async () => (await (await reader)?.read())?.done === false;
  const begun = isMore().then((isThere) => {
    expect(isThere).toBe(true);
  });
  const ended = begun.then(async () => {
    while (await isMore());
  });
  return { begun, ended };
}

const stops = () => stopsOf({ url: server.url, sql: db.sql, ask }, { login: 'agent1', id: agentId });

async function registered(): Promise<NodePhone> {
  const phone = await NodePhone.register(await phoneOptions(site, 'agent1'));
  opened.push(phone);
  return phone;
}

describe('an administrator who', () => {
  const stop = {
    deactivates: () => stops().deactivate(false),
    'changes the role of': () => stops().changeRole(),
    'ends the sessions of': () => stops().endSessions(),
    'ends a session of': () => stops().endSession(),
    unbinds: () => stops().unbind(),
    'resets the second factor of': () => stops().resetFactor(),
    'made a link for a new password of': () => stops().useLink(),
  };
  const stopAfterCall = {
    deactivates: () => stops().deactivate(true),
    'changes the role of': () => stops().changeRole(true),
    'ends the sessions of': () => stops().endSessions('?letCallEnd=true'),
    'ends a session of': () => stops().endSession('?letCallEnd=true'),
    unbinds: () => stops().unbind('?letCallEnd=true'),
    'resets the second factor of': () => stops().resetFactor('?letCallEnd=true'),
    'made a link for a new password of': () => stops().useLink(true),
  };
  test.each(Object.entries(stop))(
    '%s somebody in a call ends the call, the phone and the event streams, here and elsewhere, within 2 s',
    async (_, act) => {
      const phone = await registered();
      const far = await carrier.call(trunk, { from: SUBSCRIBER, to: NUMBER });
      const call = await phone.nextCall();
      await call.answer();
      await far.answered;
      const cookie = await cookieOf(site, 'agent1');
      const streams = { here: followed(server.url, cookie), there: followed(other.url, cookie) };
      await Promise.all([streams.here.begun, streams.there.begun]);
      const answer = await act();
      expect(answer.ok).toBe(true);
      const answeredAt = performance.now();
      await Promise.all([far.ended, call.ended, phone.letGo, streams.here.ended, streams.there.ended]);
      expect(performance.now() - answeredAt).toBeLessThan(BAR_MS);
      expect((await ask('agent1', 'GET', routes.me)).status).toBe(401);
    },
  );

  test.each(Object.entries(stopAfterCall))(
    '%s somebody and lets the live call end first ends everything but that, within 2 s',
    async (_, act) => {
      const phone = await registered();
      const [far, call] = await Promise.all([
        carrier.call(trunk, { from: SUBSCRIBER, to: NUMBER }),
        phone.nextCall(),
      ]);
      await call.answer();
      await far.answered;
      // One that only rings is none that goes on.
      const ringing = await phone.call('+12065550143');
      const unanswered = await carrier.nextCall();
      unanswered.ring();
      await ringing.rang;
      const stream = followed(server.url, await cookieOf(site, 'agent1'));
      await stream.begun;
      expect((await act()).ok).toBe(true);
      const answeredAt = performance.now();
      await Promise.all([stream.ended, ringing.ended, unanswered.ended]);
      expect(performance.now() - answeredAt).toBeLessThan(BAR_MS);
      expect((await ask('agent1', 'GET', routes.me)).status).toBe(401);

      far.voice.playTone(500);
      call.voice.playTone(900);
      await Promise.all([call.voice.heardTone(500), far.voice.heardTone(900)]);
      await expect(phone.registerAgain()).rejects.toThrow('REGISTER refused: 403');
      expect(await (await phone.call(SUBSCRIBER)).ended).toMatchObject({ by: 'remote', status: 403 });
      const late = await carrier.call(trunk, { from: '+12065550144', to: NUMBER });
      await late.ended;
      expect(phone.unexpectedCalls).toBe(0);

      far.voice.playTone(700);
      await call.voice.heardTone(700);
      far.hangUp();
      await Promise.all([call.ended, phone.letGo]);
      expect(carrier.unexpectedCalls).toBe(0);
    },
  );

  test('lets a call end first that the person ends, and the phone goes with it', async () => {
    const phone = await registered();
    const call = await phone.call(SUBSCRIBER);
    const far = await carrier.nextCall();
    await far.answer();
    await call.answered;
    await stops().deactivate(true);
    await call.hangUp();
    await Promise.all([far.ended, phone.letGo]);
  });

  test('lets a call end first where there is none ends the phone at once', async () => {
    const phone = await registered();
    await stops().deactivate(true);
    const answeredAt = performance.now();
    await phone.letGo;
    expect(performance.now() - answeredAt).toBeLessThan(BAR_MS);
  });

  test('deactivates somebody lets them in by no credentials and no password, and says so to the right one', async () => {
    const options = await phoneOptions(site, 'agent1');
    await stop.deactivates();
    await expect(NodePhone.register(options)).rejects.toThrow('REGISTER refused: 403');
    const signIn = (password: string) =>
      fetch(server.url + routes.session, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ email: 'agent1@harbor.test', password }),
      });
    expect([(await signIn('ringside')).status, (await signIn('wrong')).status]).toEqual([403, 401]);
  });
});

test('who is invited comes in by the link, in a browser that is signed in by it, and is seen there', async () => {
  const invited = await asAdmin('POST', setupRoutes.people, {
    email: 'dana@harbor.test',
    name: 'Dana',
    role: 'admin',
    extension: '207',
  });
  const { access, person } = invitedSchema.parse(await invited.json());
  const token = access.link.split('/').at(-1) ?? '';
  const post = (path: string, body: object) =>
    fetch(server.url + path, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
      },
      body: JSON.stringify(body),
    });
  const facts = await post(setupRoutes.accessLink, { token });
  expect(await facts.json()).toMatchObject({
    purpose: 'invitation',
    name: 'Dana',
    email: 'dana@harbor.test',
  });
  const chosen = { token, name: 'Dana Kim', password: 'correct horse battery' };
  const uses = await Promise.all([
    post(setupRoutes.useAccessLink, chosen),
    post(setupRoutes.useAccessLink, chosen),
  ]);
  expect(uses.map(({ status }) => status).sort()).toEqual([200, 410]);
  const used = uses.find(({ status }) => status === 200);
  const cookie =
    used?.headers
      .getSetCookie()
      .map((one) => one.split(';')[0])
      .join('; ') ?? '';
  expect(await used?.json()).toMatchObject({ id: person.id, name: 'Dana Kim', role: 'admin' });
  const places = await fetch(server.url + setupRoutes.ownSessions, { headers: { cookie } });
  expect(signedInPlacesSchema.parse(await places.json()).sessions).toMatchObject([
    { device: 'Firefox, Linux', address: '127.0.0.1', isThis: true, hasPhone: false },
  ]);
  const change = (old: string, password: string) =>
    fetch(server.url + setupRoutes.ownPassword, {
      method: 'PUT',
      headers: { cookie, 'content-type': 'application/json' },
      body: JSON.stringify({ old, password }),
    });
  expect((await change('wrong', 'another long one')).status).toBe(403);
  expect((await change(chosen.password, 'password123')).status).toBe(422);
  expect((await change(chosen.password, 'another long one')).status).toBe(204);
  expect((await fetch(server.url + routes.me, { headers: { cookie } })).status).toBe(200);
});
