/** A disk that is full costs what would be kept of a call, never the call. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { ensureMailbox, mailboxesOf } from '#server/calls/sound/mailboxes.ts';
import { recordingsOf } from '#server/calls/sound/recordings.ts';
import { voicemailOf } from '#server/calls/sound/voicemail.ts';
import { CallFloor, FAR_HZ, RADIO, ringing, talk } from '#support/flows/call-floor.ts';
import { node, routeOf } from '#support/routing/nodes.ts';

let floor: CallFloor;
beforeAll(async () => {
  floor = await CallFloor.open();
  await floor.db.sql`update owned_numbers set record_calls = true where number = ${RADIO}`;
});
afterEach(async () => {
  floor.disk.isFull = false;
  await floor.files.room.look();
  await floor.calmDown();
});
afterAll(() => floor.close());

async function talking() {
  const { agent1 } = floor.people;
  const phone = await floor.phone(agent1);
  const steps = [{ ring: [ringing(agent1)], forSeconds: 30 }];
  await floor.given(routeOf(node('ring-plan', 'team', { steps })));
  const caller = await floor.callIn();
  const agent = await phone.nextCall();
  await agent.answer();
  await caller.answered;
  return { caller, agent };
}

const kept = (callId: string) => recordingsOf(floor.db.sql, floor.people.admin, callId);

test('a call that would be recorded goes on without it', async () => {
  floor.disk.isFull = true;
  const { caller, agent } = await talking();
  await talk(caller, agent);
  await agent.hangUp();
  await caller.ended;
  const call = await floor.settled();
  expect(call).toMatchObject({ outcome: 'answered', billedSeconds: 60 });
  await expect.poll(() => kept(call.id)).toEqual([]);
  expect(floor.files.room.isFull).toBe(true);
});

test('a recording ends where the room does, the call goes on', async () => {
  const { caller, agent } = await talking();
  // A second of two voices, 16 bit at 8 kHz.
  await expect.poll(() => floor.bytesKept('recordings'), { timeout: 5_000 }).toBeGreaterThan(32_000);
  floor.disk.isFull = true;
  await expect.poll(() => floor.loopback.engine.usage.recordings, { timeout: 5_000 }).toBe(0);
  await talk(caller, agent);
  await agent.hangUp();
  await caller.ended;
  const call = await floor.settled();
  expect(call).toMatchObject({ outcome: 'answered', hasRecording: true });
  const [recording] = (await kept(call.id)) ?? [];
  expect(recording?.durationMs).toBeGreaterThanOrEqual(1_000);
});

test('a caller whose message finds no room hears that, the next one at once, and no empty message is kept', async () => {
  const { agent1 } = floor.people;
  await ensureMailbox(floor.db.sql, agent1);
  const [box] = (await mailboxesOf(floor.db.sql, agent1)).filter(({ userId }) => userId === agent1.id);
  // Nobody has a phone: straight to the greeting.
  const steps = [{ ring: [ringing(agent1)], forSeconds: 30 }];
  await floor.given(
    routeOf(
      node('ring-plan', 'team', { steps, noAnswer: 'box' }),
      node('voicemail', 'box', { mailboxId: box?.id ?? '' }),
    ),
  );
  floor.disk.isFull = true;
  const caller = await floor.callIn();
  await caller.answered;
  await caller.voice.heardSound();
  await caller.voice.press('#');
  caller.voice.playTone(FAR_HZ);
  await caller.ended;
  expect(await floor.settled()).toMatchObject({ hasMessage: false });
  // By now it is known: the one sentence, and no beep to speak after.
  const next = await floor.callIn();
  await next.answered;
  await next.voice.heardSound();
  await next.ended;
  expect(await floor.settled()).toMatchObject({ hasMessage: false });
  expect((await voicemailOf(floor.db.sql, agent1)).messages).toEqual([]);
  expect(await floor.bytesKept('messages')).toBe(0);
});
