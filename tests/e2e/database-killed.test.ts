/** kill -9 of the embedded PostgreSQL while people talk: they talk on, the books are exact, and the server says what is so. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { healthSchema, type Health } from '#contract/health.ts';
import { apiErrorSchema } from '#contract/values/errors.ts';
import { routes } from '#contract/routes.ts';
import type { CarrierLeg } from '#support/carrier/carrier-leg.ts';
import { TestCarrier } from '#support/carrier/test-carrier.ts';
import { booksOf, withDatabase } from '#support/e2e/account-books.ts';
import { BuiltServer, freeUdpPort } from '#support/e2e/built-server.ts';
import { registeredPhone } from '#support/e2e/call-storm.ts';
import { node, routeOf } from '#support/routing/nodes.ts';
import type { NodePhone } from '#support/phone/node-phone.ts';
import type { PhoneCall } from '#support/phone/phone-call.ts';
import { putRoute } from '#support/routing/put-route.ts';

/** Rings the first two. */
const NUMBER = '+12025550110';
/** Has a menu, that the third is behind. */
const MENU = '+12025550111';
/** The bar is 5 s from a death that nothing hinders, on a quiet machine. */
const BACK_WITHIN_MS = 5_000 * Number(process.env['RINGSIDE_SLACK'] ?? 2);

let carrier: TestCarrier;
let server: BuiltServer;
let phones: NodePhone[];
let cookies: Map<string, string>;
/** Begins before all else: what is paid ahead is a minute, and most of it goes by meanwhile. */
let long: Talk;
let longAnsweredAt: number;

beforeAll(async () => {
  const port = await freeUdpPort();
  carrier = await TestCarrier.open({ port });
  server = await BuiltServer.start({
    environment: { RINGSIDE_TRUNK_URI: `sip:127.0.0.1:${port}`, RINGSIDE_DEMO: '1' },
  });
  cookies = new Map<string, string>();
  phones = [];
  for (const name of ['agent1', 'agent2', 'agent3'])
    phones.push(await registeredPhone({ server, cookies }, name));
  await routeThroughMenu();
  long = await answeredBy(phones[0]);
  longAnsweredAt = performance.now();
  // It rang for both; from now on one of them is busy.
  await phones[1]?.nextCall();
});
afterAll(async () => {
  await Promise.all(phones.map((phone) => phone.close().catch(() => undefined)));
  await carrier.close();
  await server.stop();
});

interface Talk {
  caller: CarrierLeg;
  call: PhoneCall;
}

const dial = (to = NUMBER) =>
  carrier.call({ host: '127.0.0.1', port: server.trunkPort }, { from: '+12065550142', to });

async function taken(caller: CarrierLeg, phone: NodePhone | undefined): Promise<Talk> {
  const call = await (phone ?? expect.unreachable()).nextCall();
  await call.answer();
  await caller.answered;
  return { caller, call };
}

const answeredBy = async (phone: NodePhone | undefined) => taken(await dial(), phone);

/** 1 rings agent 3; it waits long for a key. */
const routeThroughMenu = () =>
  withDatabase(server, async (sql) => {
    const [agent] = await sql<{ id: string }[]>`select id from users where email = 'agent3@harbor.test'`;
    const target = { kind: 'agent', userId: agent?.id ?? '' } as const;
    const menu = node('menu', 'menu', {
      options: [{ key: '1', label: 'Sales', to: 'sales' }],
      attempts: 5,
      timeoutSeconds: 30,
    });
    const sales = node('ring-plan', 'sales', { steps: [{ ring: [target], forSeconds: 60 }] });
    await putRoute(sql, MENU, routeOf(menu, sales));
  });

async function hearEachOther({ caller, call }: Talk): Promise<void> {
  caller.voice.playTone(500);
  call.voice.playTone(1_300);
  await Promise.all([caller.voice.heardTone(1_300), call.voice.heardTone(500)]);
}

async function health(): Promise<Health & { status: number }> {
  const answer = await fetch(`${server.url}${routes.health}`);
  return { ...healthSchema.parse(await answer.json()), status: answer.status };
}
const isWell = async () => (await health()).status;

const inCluster = (name: string) => join(server.dataDir, 'postgres', name);
const postmaster = async () => Number((await readFile(inCluster('postmaster.pid'), 'utf8')).split('\n')[0]);
const log = () => readFile(join(server.dataDir, 'ringside.log'), 'utf8');
const passed = (sinceMs: number) => performance.now() - sinceMs;

test('is back within seconds, on its port, and the server says so', async () => {
  expect(await isWell()).toBe(200);
  const before = await postmaster();
  const killedAt = performance.now();
  process.kill(before, 'SIGKILL');
  await expect.poll(async () => (await health()).status, { interval: 20 }).toBe(503);
  await expect.poll(isWell, { timeout: 30_000, interval: 50 }).toBe(200);
  expect(passed(killedAt)).toBeLessThan(BACK_WITHIN_MS);
  expect(await postmaster()).not.toBe(before);
  // Its connections are there before pg_ctl has seen that it runs.
  await expect.poll(log).toContain('the database runs again');
});

test('calls outlive what they have paid for, new ones are refused, and all is settled to the second', async () => {
  const short = await answeredBy(phones[1]);
  await hearEachOther(long);
  await hearEachOther(short);
  const midRoute = await dial(MENU);
  await midRoute.answered;

  // It cannot start again before its settings are mended.
  await writeFile(inCluster('postgresql.auto.conf'), 'this is no setting');
  process.kill(await postmaster(), 'SIGKILL');
  // A connection may outlive the postmaster, and answer once more.
  await expect
    .poll(health)
    .toMatchObject({ ok: false, status: 503, database: { ok: false, restarting: true } });
  const ill = await health();
  expect(ill.database.awayForMs).toBeGreaterThanOrEqual(0);

  const me = await fetch(`${server.url}${routes.me}`, { headers: { cookie: cookies.get('agent1') ?? '' } });
  expect(me.status).toBe(503);
  expect(apiErrorSchema.parse(await me.json()).error.code).toBe('database-away');
  const late = await dial();
  expect(await late.ended).toMatchObject({ status: 503 });
  const dialed = await (phones[1] ?? expect.unreachable()).call('+12065550143');
  expect(await dialed.ended).toMatchObject({ status: 503, error: 'database-away' });

  // The end of this one nobody can write down yet.
  short.caller.hangUp();
  await short.call.ended;

  // A caller is kept for a minute.
  await expect.poll(() => passed(longAnsweredAt), { timeout: 90_000, interval: 500 }).toBeGreaterThan(35_000);
  await midRoute.voice.press('1');
  // A minute is paid for ahead; it would have ended with it.
  await expect.poll(() => passed(longAnsweredAt), { timeout: 90_000, interval: 500 }).toBeGreaterThan(62_000);
  await hearEachOther(long);
  await writeFile(inCluster('postgresql.auto.conf'), '');
  await expect.poll(isWell, { timeout: 30_000 }).toBe(200);
  await hearEachOther(long);
  // Who was on the way through the route goes on where the database had left them.
  const kept = await taken(midRoute, phones[2]);
  await hearEachOther(kept);
  const again = await answeredBy(phones[1]);
  for (const { caller } of [kept, again]) caller.hangUp();
  long.caller.hangUp();
  await long.call.ended;

  const open = () => withDatabase(server, async (sql) => sql`select id from calls where ended_at is null`);
  await expect.poll(async () => (await open()).length, { timeout: 20_000 }).toBe(0);
  const billed = await withDatabase(
    server,
    async (sql) => sql<{ billedSeconds: number; talkedSeconds: number }[]>`
      select billed_seconds, extract(epoch from calls.ended_at - calls.connected_at)::float8 as talked_seconds
      from call_charges join calls on calls.id = call_charges.call_id order by calls.started_at`,
  );
  const minutes = billed.map(({ talkedSeconds }) => Math.ceil(talkedSeconds / 60));
  expect(billed.map(({ billedSeconds }) => billedSeconds / 60)).toEqual(minutes);
  expect(minutes).toHaveLength(4);
  expect(minutes[0]).toBeGreaterThan(1);
  // The one that ended meanwhile is closed where it ended, and not when it could be written down.
  expect(billed[1]?.talkedSeconds).toBeLessThan(40);
  const usage = 25_000n * BigInt(minutes.reduce((sum, of) => sum + of));
  expect(await booksOf(server)).toEqual({
    available: 25_000_000n - usage,
    reserved: 0n,
    usage,
    funding: -25_000_000n,
  });
  const said = await log();
  expect(said).toContain('the end of a call waits for the database');
  expect(said).not.toContain('unhandled rejection');
  expect(said).not.toContain('uncaught exception');
}, 240_000);
