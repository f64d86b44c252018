/** Pages that are loaded anew in a call, or while they ring: carrier → engine → switchboard → phones, with PostgreSQL. */
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { NodePhone } from '#support/phone/node-phone.ts';
import { CallFloor, ringing, talk, wayOf } from '#support/flows/call-floor.ts';
import { node } from '#support/routing/nodes.ts';

let floor: CallFloor;

beforeAll(async () => {
  floor = await CallFloor.open();
  const ring = [ringing(floor.people.agent1)];
  await floor.given({
    start: 'desk',
    nodes: [
      node('ring-plan', 'desk', { steps: [{ ring, forSeconds: 20 }], noAnswer: 'end' }),
      node('hang-up', 'end', { prompt: null }),
    ],
  });
});
afterEach(() => floor.calmDown());
afterAll(() => floor.close());

const agentPhone = (instanceId: string): Promise<NodePhone> => floor.phone(floor.people.agent1, instanceId);

test('F5 in a call: within 10 s the caller is back on the way, rings the new page, and it is one call', async () => {
  const instanceId = randomUUID();
  const page = await agentPhone(instanceId);
  const caller = await floor.callIn();
  const before = await page.nextCall();
  await before.answer();
  await caller.answered;
  await talk(caller, before);

  before.vanish();
  page.dropSocket();
  const reloadedAt = Date.now();
  const after = await (await agentPhone(instanceId)).nextCall({ withinMs: 10_000 });
  expect(Date.now() - reloadedAt).toBeLessThan(10_000);
  expect(after.callId).toBe(before.callId);
  await after.answer();
  await talk(caller, after);
  await after.hangUp();
  expect((await caller.ended).by).toBe('remote');
  const call = await floor.settled();
  expect(call).toMatchObject({ outcome: 'answered', reason: null, billedSeconds: 60 });
  expect(wayOf(call)).toBe('desk answered → desk answered');
  expect(call.legs.map(({ party, outcome }) => [party, outcome])).toEqual([
    ['caller', 'answered'],
    ['agent', 'answered'],
    ['agent', 'answered'],
  ]);
});

test('a page that lost only its socket keeps the call and the voice', async () => {
  const page = await agentPhone(randomUUID());
  const caller = await floor.callIn();
  const call = await page.nextCall();
  await call.answer();
  await caller.answered;
  page.dropSocket();
  await page.comeBack();
  await call.refresh();
  await talk(caller, call);
  await call.hangUp();
  expect((await caller.ended).by).toBe('remote');
  expect((await floor.settled()).legs).toHaveLength(2);
});

test('F5 while it rings: the new page rings, and answers', async () => {
  const instanceId = randomUUID();
  const page = await agentPhone(instanceId);
  const caller = await floor.callIn();
  await page.nextCall();
  page.dropSocket();
  const call = await (await agentPhone(instanceId)).nextCall();
  await call.answer();
  await caller.answered;
  await talk(caller, call);
  caller.hangUp();
  expect(await call.ended).toMatchObject({ by: 'remote' });
  expect((await floor.settled()).legs).toHaveLength(2);
});

test('F5 while it rings, and the caller gives up: the new page stops', async () => {
  const instanceId = randomUUID();
  const page = await agentPhone(instanceId);
  const caller = await floor.callIn();
  await page.nextCall();
  page.dropSocket();
  const call = await (await agentPhone(instanceId)).nextCall();
  caller.hangUp();
  expect(await call.ended).toMatchObject({ by: 'remote', status: 487 });
  expect(await floor.settled()).toMatchObject({ outcome: 'abandoned' });
});
