/** The built server on the newest Node with long-term support: all other tests run it on the one at hand. */
import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { healthSchema } from '#contract/health.ts';
import { routes } from '#contract/routes.ts';
import { TestCarrier } from '#support/carrier/test-carrier.ts';
import { BuiltServer, freeUdpPort } from '#support/e2e/built-server.ts';
import { registeredPhone } from '#support/e2e/call-storm.ts';
import type { NodePhone } from '#support/phone/node-phone.ts';
import { longTermNode } from '../../.ci/long-term-node.mjs';

let carrier: TestCarrier;
let server: BuiltServer;
let phone: NodePhone;

beforeAll(async () => {
  const port = await freeUdpPort();
  carrier = await TestCarrier.open({ port });
  server = await BuiltServer.start({
    node: longTermNode(),
    isNew: true,
    environment: { RINGSIDE_TRUNK_URI: `sip:127.0.0.1:${port}`, RINGSIDE_DEMO: '1' },
  });
  phone = await registeredPhone({ server, cookies: new Map() }, 'agent1');
}, 300_000);
afterAll(async () => {
  await phone.close();
  await carrier.close();
  await server.stop();
});

test('starts, signs people in, rings a phone, connects the call and ends it', async () => {
  const node = execFileSync(longTermNode(), ['-p', 'process.release.lts'], { encoding: 'utf8' });
  expect(node.trim()).not.toBe('undefined');
  const health = await fetch(new URL(routes.health, server.url));
  expect(healthSchema.parse(await health.json())).toMatchObject({ ok: true, state: 'running' });
  const trunk = { host: '127.0.0.1', port: server.trunkPort };
  const caller = await carrier.call(trunk, { from: '+12065550142', to: '+12025550110' });
  const call = await phone.nextCall();
  await call.answer();
  await caller.answered;
  caller.hangUp();
  expect(await call.ended).toMatchObject({ by: 'remote' });
});
