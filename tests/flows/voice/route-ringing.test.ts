/** Each way to ring, once, through the real engine, with tones at both ends. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '#kit/clock.ts';
import { SERVER } from '#server/store/audit-log.ts';
import { recordingsOf } from '#server/calls/sound/recordings.ts';
import { ReceivingNumbers } from '#server/numbers/receiving/receiving-numbers.ts';
import { readRecordedFile, shareOfTone } from '#support/engine/recorded-file.ts';
import { AGENT_HZ, CallFloor, DANA, FAR_HZ, RADIO, ringing, talk, wayOf } from '#support/flows/call-floor.ts';
import { node, routeOf } from '#support/routing/nodes.ts';
import { audit } from '#support/store/ledger-audit.ts';
import { testVault } from '#support/store/test-vault.ts';

let floor: CallFloor;
beforeAll(async () => {
  floor = await CallFloor.open();
});
afterEach(() => floor.calmDown());
afterAll(() => floor.close());

async function receivingNumber(name: string, number: string) {
  const receiving = new ReceivingNumbers({
    sql: floor.db.sql,
    vault: testVault,
    registrar: { server: '', realm: '', isRegistered: () => false, drop: () => undefined },
    clock: systemClock,
    usedBy: () => Promise.resolve(null),
    mayCall: () => true,
  });
  const added = await receiving.add(floor.accountId, { kind: 'cell-phone', name, number }, SERVER);
  if (!added.ok) throw new Error(added.failure);
  return { kind: 'receiving' as const, receivingId: added.value.receivingNumber.id };
}

describe('a ring plan', () => {
  test('rings two at once: one answers, the other is told that it was answered elsewhere', async () => {
    const { agent1, agent2 } = floor.people;
    const [first, second] = [await floor.phone(agent1), await floor.phone(agent2)];
    const steps = [{ ring: [ringing(agent1), ringing(agent2)], forSeconds: 30 }];
    await floor.given(routeOf(node('ring-plan', 'team', { steps })));
    const caller = await floor.callIn();
    const [winner, loser] = [await first.nextCall(), await second.nextCall()];
    await winner.answer();
    await caller.answered;
    expect((await loser.ended).reason).toContain('cause=200');
    await talk(caller, winner);
    caller.hangUp();
    const call = await floor.settled();
    expect(call).toMatchObject({ outcome: 'answered', agent: { name: 'Ana Reyes' } });
    expect(wayOf(call)).toBe('team answered');
  });

  test('rings one after the other: each step has its own time, and a decline moves on at once', async () => {
    const { agent1, agent2, agent3 } = floor.people;
    const phones = [await floor.phone(agent1), await floor.phone(agent2), await floor.phone(agent3)];
    const steps = [agent1, agent2, agent3].map((user, index) => ({
      ring: [ringing(user)],
      forSeconds: index === 0 ? 1 : 30,
    }));
    await floor.given(routeOf(node('ring-plan', 'team', { steps })));
    const caller = await floor.callIn();
    const unanswered = await phones[0]?.nextCall();
    await unanswered?.ended;
    await (await phones[1]?.nextCall())?.decline();
    const agent = await phones[2]?.nextCall();
    if (!agent) throw new Error('nobody rang');
    await agent.answer();
    await talk(caller, agent);
    await agent.hangUp();
    await caller.ended;
    const { legs } = await floor.settled();
    expect(legs.map(({ name, outcome }) => [name, outcome])).toEqual([
      [DANA, 'answered'],
      ['Ana Reyes', 'no-answer'],
      ['Ben Ortiz', 'declined'],
      ['Cleo Park', 'answered'],
    ]);
  });
});

test('round robin begins each call with the next one', async () => {
  const { agent1, agent2 } = floor.people;
  const phones = [await floor.phone(agent1), await floor.phone(agent2)];
  const targets = [ringing(agent1), ringing(agent2)];
  await floor.given(routeOf(node('round-robin', 'turns', { targets, forSeconds: 30 })));
  for (const phone of [...phones, ...phones]) {
    const caller = await floor.callIn();
    const agent = await phone.nextCall();
    await agent.answer();
    await talk(caller, agent);
    caller.hangUp();
    await agent.ended;
    await floor.settled();
  }
  expect(phones.map((phone) => phone.unexpectedCalls)).toEqual([0, 0]);
});

test('weighted: of four calls the one with weight 3 begins three', async () => {
  const { agent1, agent2 } = floor.people;
  const [often, seldom] = [await floor.phone(agent1), await floor.phone(agent2)];
  const targets = [
    { target: ringing(agent1), weight: 3 },
    { target: ringing(agent2), weight: 1 },
  ];
  await floor.given(routeOf(node('weighted', 'shares', { targets, forSeconds: 30 })));
  const begun = { often: 0, seldom: 0 };
  for (let calls = 0; calls < 4; calls += 1) {
    const caller = await floor.callIn();
    await expect.poll(() => often.unexpectedCalls + seldom.unexpectedCalls).toBe(1);
    const who = often.unexpectedCalls === 1 ? 'often' : 'seldom';
    begun[who] += 1;
    const agent = await { often, seldom }[who].nextCall();
    await agent.answer();
    await talk(caller, agent);
    caller.hangUp();
    await agent.ended;
    await floor.settled();
  }
  expect(begun).toEqual({ often: 3, seldom: 1 });
});

test('a cell phone by trunk and trunk: both directions are paid for', async () => {
  const cell = await receivingNumber('Dana’s cell', '+13125550177');
  await floor.given(routeOf(node('ring-plan', 'cell', { steps: [{ ring: [cell], forSeconds: 30 }] })));
  const before = await audit(floor.db.sql, floor.accountId);
  const caller = await floor.callIn();
  const reached = await floor.loopback.carrier.nextCall();
  // Nothing but a number of our own goes out as caller ID.
  expect(reached.invite).toMatchObject({ dialed: '+13125550177', callerNumber: RADIO });
  reached.ring();
  await caller.rang;
  await reached.answer();
  await caller.answered;
  await talk(caller, reached);
  reached.hangUp();
  await caller.ended;
  const call = await floor.settled();
  expect(call).toMatchObject({ outcome: 'answered', agent: null, costMicros: 50_000, billedSeconds: 120 });
  expect(call.legs.map(({ party, outcome }) => [party, outcome])).toContainEqual(['receiving', 'answered']);
  const after = await audit(floor.db.sql, floor.accountId);
  expect(after.usage - before.usage).toBe(50_000n);
});

test('a number whose calls are recorded says so, and keeps both voices apart', async () => {
  const { agent1 } = floor.people;
  await floor.db
    .sql`update owned_numbers set record_calls = true, announce_recording = true where number = ${RADIO}`;
  const phone = await floor.phone(agent1);
  await floor.given(
    routeOf(node('ring-plan', 'team', { steps: [{ ring: [ringing(agent1)], forSeconds: 30 }] })),
  );
  const caller = await floor.callIn();
  await caller.voice.heardSound();
  const agent = await phone.nextCall();
  await agent.answer();
  await talk(caller, agent);
  await agent.hangUp();
  await caller.ended;
  const call = await floor.settled();
  expect(call.hasRecording).toBe(true);
  await floor.db.sql`update owned_numbers set record_calls = false where number = ${RADIO}`;
  const kept = () => recordingsOf(floor.db.sql, floor.people.admin, call.id);
  await expect.poll(async () => (await kept())?.[0]?.state).toBe('done');
  const [recording] = (await kept()) ?? [];
  const { channels } = readRecordedFile(floor.files.path('recordings', recording?.id ?? ''));
  const [left = new Int16Array(), right = new Int16Array()] = channels;
  for (const [voice, own, other] of [
    [left, FAR_HZ, AGENT_HZ],
    [right, AGENT_HZ, FAR_HZ],
  ] as const) {
    expect(shareOfTone(voice, own)).toBeGreaterThan(0.5);
    expect(shareOfTone(voice, other)).toBeLessThan(0.01);
  }
});
