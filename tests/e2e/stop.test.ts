/** The built server is told to stop while a phone is registered and talks to a caller of the carrier's. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { healthSchema } from '#contract/health.ts';
import { routes } from '#contract/routes.ts';
import { TestCarrier } from '#support/carrier/test-carrier.ts';
import type { CarrierLeg } from '#support/carrier/carrier-leg.ts';
import { booksOf, withDatabase } from '#support/e2e/account-books.ts';
import { BuiltServer, freeUdpPort } from '#support/e2e/built-server.ts';
import { registeredPhone } from '#support/e2e/call-storm.ts';
import type { NodePhone } from '#support/phone/node-phone.ts';
import type { PhoneCall } from '#support/phone/phone-call.ts';

/** The bar is 2 s on a quiet machine. */
const BAR_MS = 2_000 * Number(process.env['RINGSIDE_SLACK'] ?? 2);
const NUMBER = '+12025550110';

let carrier: TestCarrier;
let server: BuiltServer;
let phone: NodePhone;

async function open(environment: Record<string, string> = {}): Promise<void> {
  const port = await freeUdpPort();
  carrier = await TestCarrier.open({ port });
  const trunk = { RINGSIDE_TRUNK_URI: `sip:127.0.0.1:${port}`, RINGSIDE_DEMO: '1' };
  server = await BuiltServer.start({ environment: { ...trunk, ...environment } });
  phone = await registeredPhone({ server, cookies: new Map() }, 'agent1');
}

async function talk(): Promise<{ caller: CarrierLeg; call: PhoneCall }> {
  const trunk = { host: '127.0.0.1', port: server.trunkPort };
  const caller = await carrier.call(trunk, { from: '+12065550142', to: NUMBER });
  const call = await phone.nextCall();
  await call.answer();
  await caller.answered;
  // A call that is over in the millisecond of its answer costs nothing.
  caller.voice.playTone(500);
  await call.voice.heardTone(500);
  return { caller, call };
}

afterEach(async () => {
  await phone.close().catch(() => undefined);
  await carrier.close();
  await server.stop();
});

describe('SIGTERM in a call', () => {
  test('says BYE to both ends, closes the phone’s socket and exits with 0 in time', async () => {
    await open();
    const { caller, call } = await talk();
    const toldAt = Date.now();
    server.signal('SIGTERM');
    const [told, left, { code, at }] = await Promise.all([call.ended, caller.ended, server.gone()]);
    expect(told).toMatchObject({ by: 'remote', error: 'server-restarting' });
    expect(left).toMatchObject({ by: 'remote', status: null });
    expect(code).toBe(0);
    expect(at - toldAt).toBeLessThan(BAR_MS);
    await server.launch();
    // One minute inbound, settled once; nothing is set aside any more.
    expect(await booksOf(server)).toMatchObject({ reserved: 0n, available: 24_975_000n, usage: 25_000n });
  });
});

describe('SIGTERM in the instant in which calls are dialed', () => {
  test('tells both sides before anybody knows what they dialed, and exits with 0', async () => {
    await open();
    const log = () => readFile(join(server.dataDir, 'ringside.log'), 'utf8');
    const toldAt = await withDatabase(server, (sql) =>
      sql.begin(async (tx) => {
        // Whose number it is, and who calls, cannot be read until this is over.
        await tx`lock table users, owned_numbers in access exclusive mode`;
        const trunk = { host: '127.0.0.1', port: server.trunkPort };
        const caller = await carrier.call(trunk, { from: '+12065550142', to: NUMBER });
        const dialed = await phone.call('+12065550142');
        await expect.poll(async () => (await log()).match(/call came in/g)).toHaveLength(2);
        const at = Date.now();
        server.signal('SIGTERM');
        expect(await caller.ended).toMatchObject({ by: 'remote', status: 503 });
        expect(await dialed.ended).toMatchObject({ status: 503, error: 'server-restarting' });
        return at;
      }),
    );
    const { code, at } = await server.gone();
    expect(code).toBe(0);
    expect(at - toldAt).toBeLessThan(BAR_MS);
  });
});

describe('SIGTERM in a call, with time for it to end', () => {
  test('refuses new calls on both sides, and ends with the last', async () => {
    await open({ RINGSIDE_DRAIN_SECONDS: '60' });
    const { caller, call } = await talk();
    server.signal('SIGTERM');
    await expect.poll(() => server.output).toContain('Waiting for 1 call to end');

    const health = await fetch(`${server.url}${routes.health}`);
    expect([health.status, healthSchema.parse(await health.json()).state]).toEqual([200, 'draining']);

    const trunk = { host: '127.0.0.1', port: server.trunkPort };
    const late = await carrier.call(trunk, { from: '+12065550143', to: NUMBER });
    expect(await late.ended).toMatchObject({ status: 503 });
    const dialed = await phone.call('+12065550142');
    expect(await dialed.ended).toMatchObject({ status: 503, error: 'server-restarting' });
    // The one that lives goes on until its people end it.
    caller.voice.playTone(1000);
    await call.voice.heardTone(1000);
    caller.hangUp();
    await call.ended;
    expect((await server.gone()).code).toBe(0);
  });
});
