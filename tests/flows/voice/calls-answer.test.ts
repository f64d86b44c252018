/** The whole path of a call in one process: carrier (SIP, RTP) → engine → switchboard → phone (WebSocket, DTLS-SRTP) → ledger. */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { CallRecord } from '#contract/calls/calls.ts';
import { systemClock } from '#kit/clock.ts';
import { silentLog } from '#kit/log.ts';
import { listCalls } from '#server/calls/records/call-records.ts';
import { Switchboard } from '#server/calls/switchboard.ts';
import { openAccount } from '#server/billing/accounts.ts';
import { startCharge } from '#server/billing/charges/call-charges.ts';
import { seedDemoAccount } from '#server/billing/demo-account.ts';
import { seedDemoNumbers } from '#server/numbers/demo-numbers.ts';
import { seedDemoPeople, type DemoPeople } from '#server/people/demo-people.ts';
import { seedDemoRoutes } from '#server/routing/demo-routes.ts';
import { DataFiles } from '#server/store/files/data-files.ts';
import { KeptSounds } from '#support/calls/kept-sounds.ts';
import { EngineOnLoopback } from '#support/engine/engine-on-loopback.ts';
import { audit } from '#support/store/ledger-audit.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';

const DANA = '+12065550142';
const GOOGLE_ADS = '+12025550110';
const RADIO = '+12025550111';
const FAR_HZ = 500;
const AGENT_HZ = 1300;

let db: TestDatabase;
let people: DemoPeople;
let accountId: string;
let loopback: EngineOnLoopback;
let switchboard: Switchboard;
let files: DataFiles;
let folder: string;

beforeAll(async () => {
  db = await openTestDatabase();
  accountId = await seedDemoAccount(db.sql, systemClock);
  people = await seedDemoPeople(db.sql, accountId);
  await seedDemoNumbers(db.sql, accountId, people);
  await seedDemoRoutes(db.sql, people);
  folder = await mkdtemp(join(tmpdir(), 'ringside-flow-'));
  files = await DataFiles.open(folder);
});
afterAll(async () => {
  await db.close();
  await rm(folder, { recursive: true, force: true });
});

beforeEach(async () => {
  loopback = await EngineOnLoopback.open();
  const parts = { control: loopback.engine, sql: db.sql, clock: systemClock, log: silentLog, files };
  switchboard = new Switchboard({ ...new KeptSounds().ports, ...parts });
  await switchboard.start();
});
afterEach(async () => {
  await switchboard.stop();
  await loopback.close();
  expect(loopback.engine.usage).toEqual({ channels: 0, bridges: 0, playbacks: 0, recordings: 0 });
});

/** The newest call, once it is over and settled. */
async function settled(): Promise<CallRecord> {
  const newest = async () => {
    const { calls } = await listCalls(db.sql, people.admin, { before: null, limit: 1 }, systemClock);
    return calls[0];
  };
  await expect.poll(newest, { timeout: 5_000 }).toMatchObject({ state: 'ended' });
  return (await newest()) ?? expect.unreachable('no call');
}

const callIn = (to: string) => loopback.carrier.call(loopback.engine.trunkAddress, { from: DANA, to });

describe('a carrier calls a tracking number', () => {
  test('that rings two agents at once: one answers, they hear each other, and the books are exact', async () => {
    const before = await audit(db.sql, accountId);
    const first = await loopback.phone(people.agent1.id);
    const second = await loopback.phone(people.agent2.id);
    const caller = await callIn(GOOGLE_ADS);
    await caller.rang;
    const [agent, other] = [await first.nextCall(), await second.nextCall()];
    for (const phone of [agent, other]) {
      expect(phone.header('X-Ringside-Source')).toBe('Google%20Ads');
      expect(phone.header('P-Asserted-Identity')).toContain(DANA);
      expect(phone.header('P-Called-Party-ID')).toContain(GOOGLE_ADS);
    }
    await agent.answer();
    await caller.answered;
    expect(await other.ended).toMatchObject({
      by: 'remote',
      reason: expect.stringContaining('cause=200') as string,
    });
    caller.voice.playTone(FAR_HZ);
    agent.voice.playTone(AGENT_HZ);
    await Promise.all([caller.voice.heardTone(AGENT_HZ), agent.voice.heardTone(FAR_HZ)]);
    caller.hangUp();
    expect(await agent.ended).toMatchObject({ by: 'remote' });
    const call = await settled();
    expect(call).toMatchObject({ outcome: 'answered', from: DANA, source: 'Google Ads', billedSeconds: 60 });
    expect(call.id).toBe(agent.callId);
    expect(call.legs.map(({ outcome }) => outcome).sort()).toEqual([
      'answered',
      'answered',
      'answered-elsewhere',
    ]);
    expect(await audit(db.sql, accountId)).toMatchObject({
      available: before.available - 25_000n,
      reserved: 0n,
      usage: before.usage + 25_000n,
    });
  });

  test('that rings one after the other: who declines passes it on', async () => {
    const first = await loopback.phone(people.agent1.id);
    const second = await loopback.phone(people.agent2.id);
    const caller = await callIn(RADIO);
    await (await first.nextCall()).decline();
    const agent = await second.nextCall();
    await agent.answer();
    await caller.answered;
    await agent.hangUp();
    await caller.ended;
    expect(await settled()).toMatchObject({ outcome: 'answered', agent: { name: 'Ben Ortiz' } });
    expect(first.unexpectedCalls).toBe(0);
  });

  test('and both answer in the same instant: one has the call, the other is let go', async () => {
    const phones = [await loopback.phone(people.agent1.id), await loopback.phone(people.agent2.id)];
    const caller = await callIn(GOOGLE_ADS);
    const calls = await Promise.all(phones.map((phone) => phone.nextCall()));
    await Promise.allSettled(calls.map((call) => call.answer()));
    await caller.answered;
    caller.voice.playTone(FAR_HZ);
    const loser = await Promise.race(calls.map((call) => call.ended.then(() => call)));
    const winner = calls.find((call) => call !== loser) ?? expect.unreachable('nobody has the call');
    await winner.voice.heardTone(FAR_HZ);
    winner.voice.playTone(AGENT_HZ);
    await caller.voice.heardTone(AGENT_HZ);
    await winner.hangUp();
    await caller.ended;
    const { legs } = await settled();
    expect(legs.map(({ outcome }) => outcome).sort()).toEqual(['answered', 'answered', 'answered-elsewhere']);
  });

  test('of an account below zero, and hears that it cannot be taken', async () => {
    const owing = await openAccount(db.sql, 'Owing');
    const call = { callId: randomUUID(), accountId: owing, userId: null, number: RADIO } as const;
    await startCharge(db.sql, { ...call, direction: 'inbound' }, systemClock);
    await db.sql`update owned_numbers set account_id = ${owing} where number = ${RADIO}`;
    const caller = await callIn(RADIO);
    await caller.early;
    await caller.voice.heardSound();
    expect(await caller.ended).toMatchObject({ status: 603 });
    await db.sql`update owned_numbers set account_id = ${accountId} where number = ${RADIO}`;
  });

  test('and leaves before anybody answers', async () => {
    const phone = await loopback.phone(people.agent1.id);
    const caller = await callIn(GOOGLE_ADS);
    const call = await phone.nextCall();
    caller.hangUp();
    expect(await call.ended).toMatchObject({ by: 'remote' });
    expect(await settled()).toMatchObject({ outcome: 'abandoned', costMicros: 0 });
  });

  test('that does not exist', async () => {
    const caller = await callIn('+12025550199');
    expect(await caller.ended).toMatchObject({ status: 404 });
  });
});

describe('an agent calls out', () => {
  test('with the own number, talks, holds with music, and pays', async () => {
    const phone = await loopback.phone(people.agent1.id);
    const agent = await phone.call(DANA);
    const callee = await loopback.carrier.nextCall();
    expect(callee.invite).toMatchObject({ dialed: DANA, callerNumber: '+12025550121' });
    callee.ring();
    await agent.rang;
    await callee.answer();
    await agent.answered;
    callee.voice.playTone(FAR_HZ);
    agent.voice.playTone(AGENT_HZ);
    await Promise.all([callee.voice.heardTone(AGENT_HZ), agent.voice.heardTone(FAR_HZ)]);
    await agent.voice.press('42#');
    await callee.voice.heardDigits('42#');
    await agent.hold();
    await callee.voice.heardOtherThan(AGENT_HZ);
    await agent.resume();
    await callee.voice.heardTone(AGENT_HZ);
    callee.hangUp();
    await agent.ended;
    const call = await settled();
    expect(call).toMatchObject({ id: agent.callId, direction: 'outbound', costMicros: 25_000 });
    expect(call.holdMs).toBeGreaterThan(0);
  });

  test.each([
    [486, 'busy', 'busy', 486],
    [404, 'failed', 'not-in-service', 404],
    [603, 'declined', 'declined', 603],
    [403, 'failed', 'carrier-refused', 503],
    [488, 'failed', 'media-incompatible', 488],
    [503, 'failed', 'carrier-out-of-order', 503],
  ])(
    '%i from the carrier is %s for the record and %s for the phone',
    async (status, outcome, error, told) => {
      const phone = await loopback.phone(people.agent1.id);
      const agent = await phone.call(DANA);
      // Gateways write "normal clearing" beside any refusal.
      (await loopback.carrier.nextCall()).refuse(status, { protocol: 'Q.850', cause: 16, text: '' });
      expect(await agent.ended).toMatchObject({ status: told, error });
      expect(await settled()).toMatchObject({ outcome, reason: error, costMicros: 0 });
    },
  );

  test('as somebody else is refused before anything leaves', async () => {
    const phone = await loopback.phone(people.agent1.id);
    const agent = await phone.call(DANA, { callFrom: '+13125550122' });
    expect(await agent.ended).toMatchObject({ status: 403, error: 'caller-id-refused' });
    expect(loopback.carrier.unexpectedCalls).toBe(0);
  });
});
