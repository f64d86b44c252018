/** A user who signs out has no phone any more, even where somebody else holds its credentials: the whole server, by the real time. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { routes } from '#contract/routes.ts';
import { silentLog } from '#kit/log.ts';
import { compose, type Ringside } from '#server/compose.ts';
import { readConfig } from '#server/wiring/config.ts';
import type { CarrierLeg } from '#support/carrier/carrier-leg.ts';
import { TestCarrier } from '#support/carrier/test-carrier.ts';
import { freeUdpPort } from '#support/e2e/built-server.ts';
import { cookieOf, phoneOptions } from '#support/e2e/call-storm.ts';
import { NodePhone, type NodePhoneOptions } from '#support/phone/node-phone.ts';
import type { PhoneCall } from '#support/phone/phone-call.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';

/** From the answer to the sign-out until nothing of the phone is left. */
const BAR_MS = 2_000;
const NUMBER = '+12025550110';
const SUBSCRIBER = '+12065550142';

let db: TestDatabase;
let folder: string;
let carrier: TestCarrier;
let trunk: { host: string; port: number };
let server: Ringside;

beforeAll(async () => {
  db = await openTestDatabase();
  folder = await mkdtemp(join(tmpdir(), 'ringside-sign-out-'));
  carrier = await TestCarrier.open();
  trunk = { host: '127.0.0.1', port: await freeUdpPort() };
  const config = readConfig({
    RINGSIDE_PORT: '0',
    RINGSIDE_TRUNK_PORT: String(trunk.port),
    RINGSIDE_TRUNK_URI: carrier.uri,
    RINGSIDE_RTP_PORTS: '27000-27039',
    RINGSIDE_DEMO: '1',
    RINGSIDE_DATA_DIR: folder,
    DATABASE_URL: db.url,
  });
  if (!config.ok) throw new Error('the configuration is wrong');
  server = await compose(config.value, silentLog);
});
afterAll(async () => {
  await server.close();
  await carrier.close();
  await db.close();
  await rm(folder, { recursive: true, force: true });
});

let cookies: Map<string, string>;
let options: NodePhoneOptions;
let phone: NodePhone;
const opened: NodePhone[] = [];
beforeEach(async () => {
  cookies = new Map();
  options = await phoneOptions({ server, cookies }, 'agent1');
  phone = await NodePhone.register(options);
  opened.push(phone);
});
afterEach(async () => {
  carrier.hangUpAll();
  await Promise.all(opened.splice(0).map((one) => one.close().catch(() => undefined)));
});

/** How long it took until `over`, from the answer on, in milliseconds. */
async function signOut(over: () => Promise<unknown>): Promise<number> {
  const cookie = await cookieOf({ server, cookies }, 'agent1');
  const answer = await fetch(`${server.url}${routes.session}`, { method: 'DELETE', headers: { cookie } });
  expect(answer.ok).toBe(true);
  const answeredAt = performance.now();
  await over();
  return performance.now() - answeredAt;
}

async function inbound(): Promise<{ far: CarrierLeg; call: PhoneCall }> {
  const far = await carrier.call(trunk, { from: SUBSCRIBER, to: NUMBER });
  const call = await phone.nextCall();
  await call.answer();
  await far.answered;
  return { far, call };
}

async function outbound(): Promise<{ far: CarrierLeg; call: PhoneCall }> {
  const call = await phone.call(SUBSCRIBER);
  const far = await carrier.nextCall();
  await far.answer();
  await call.answered;
  return { far, call };
}

describe('a sign-out', () => {
  test.each([
    { way: 'inbound', talk: inbound },
    { way: 'outbound', talk: outbound },
  ])('in an $way call ends it at both ends and closes the socket within 2 s', async ({ talk }) => {
    const { far, call } = await talk();
    expect(await signOut(() => Promise.all([far.ended, call.ended, phone.letGo]))).toBeLessThan(BAR_MS);
    expect((await far.ended).by).toBe('remote');
    expect(server.livingCalls).toBe(0);
  });

  test('while nothing goes on closes the socket within 2 s', async () => {
    expect(await signOut(() => phone.letGo)).toBeLessThan(BAR_MS);
  });

  test('leaves credentials that register no phone, on a new socket or on one that was open before', async () => {
    const thief = await NodePhone.connect(options);
    opened.push(thief);
    await signOut(() => phone.letGo);
    await expect(NodePhone.register(options)).rejects.toThrow('REGISTER refused: 403');
    await expect(thief.registerAgain()).rejects.toThrow('REGISTER refused: 403');
  });

  test('leaves credentials that place no call', async () => {
    await signOut(() => phone.letGo);
    const thief = await NodePhone.connect(options);
    opened.push(thief);
    const call = await thief.call(SUBSCRIBER);
    expect(await call.ended).toMatchObject({ by: 'remote', status: 403 });
    expect(carrier.unexpectedCalls).toBe(0);
  });

  test('does not touch the phone of another session of the same person', async () => {
    const other = { server, cookies: new Map<string, string>() };
    const stays = await NodePhone.register(await phoneOptions(other, 'agent1'));
    opened.push(stays);
    await signOut(() => phone.letGo);
    const far = await carrier.call(trunk, { from: SUBSCRIBER, to: NUMBER });
    const call = await stays.nextCall();
    await call.answer();
    await far.answered;
  });
});
