import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { IncomingChannel } from '#server/calls/port/call-control.ts';
import { EngineOnLoopback } from '#support/engine/engine-on-loopback.ts';
import type { NodePhone } from '#support/phone/node-phone.ts';
import type { PhoneCall } from '#support/phone/phone-call.ts';
import { withoutKeys } from '#support/sip/without-keys.ts';

const AGENT_HZ = 1300;
const CALLED_HZ = 500;

let loopback: EngineOnLoopback;
let phone: NodePhone;

beforeEach(async () => {
  loopback = await EngineOnLoopback.open();
  phone = await loopback.phone('ann');
});

afterEach(async () => {
  await loopback.close();
  expect(loopback.engine.usage).toMatchObject({ channels: 0, playbacks: 0 });
});

async function dialled(number = '+12065550142'): Promise<{ call: PhoneCall; channel: IncomingChannel }> {
  const call = await phone.call(number, { callFrom: '+12025550121' });
  const { channel } = await loopback.next('StasisStart');
  return { call, channel };
}

/** An agent at a phone and the called person at the carrier who hear each other. */
async function connected(described?: (sdpAnswer: string) => string) {
  const { call, channel } = await dialled();
  const trunk = loopback.dial(channel.dialed);
  loopback.engine.ring(channel.id, { 'X-Ringside-Call-Id': 'c1' });
  const called = await loopback.carrier.nextCall();
  await called.answer(described);
  await loopback.up(trunk);
  loopback.engine.answer(channel.id);
  loopback.bridge(channel.id, trunk);
  await call.answered;
  call.voice.playTone(AGENT_HZ);
  called.voice.playTone(CALLED_HZ);
  await Promise.all([call.voice.heardTone(CALLED_HZ), called.voice.heardTone(AGENT_HZ)]);
  return { call, called, trunk, phoneChannel: channel.id };
}

describe('a call from a phone to the carrier', () => {
  test('comes with the caller ID that the agent would like, and goes out with the one that was decided', async () => {
    const { channel, call } = await dialled('+12065550142');
    expect(channel).toMatchObject({
      dialed: '+12065550142',
      endpoint: { technology: 'phone', ownerId: 'ann' },
      headers: { 'X-Ringside-Call-From': '+12025550121' },
    });
    const trunk = loopback.dial(channel.dialed);
    const called = await loopback.carrier.nextCall();
    expect(called.invite).toMatchObject({ dialed: '+12065550142', callerNumber: '+12025550121' });
    expect(called.invite?.headers['P-Asserted-Identity']).toContain('+12025550121');
    await call.hangUp();
    expect(await loopback.destroyed(channel.id)).toMatchObject({ cause: 'normal-clearing' });
    loopback.engine.hangup(trunk, { cause: 'normal-clearing' });
    expect(await called.ended).toMatchObject({ by: 'remote', status: 487 });
  });

  test('tells the phone its id with the ringing', async () => {
    const { call, channel } = await dialled();
    loopback.engine.ring(channel.id, { 'X-Ringside-Call-Id': 'c1' });
    await call.rang;
    expect(call.callId).toBe('c1');
    await call.hangUp();
    expect(await call.ended).toMatchObject({ status: 487 });
  });

  test('lets the agent hear what the carrier plays before the answer', async () => {
    const { call, channel } = await dialled();
    const trunk = loopback.dial(channel.dialed);
    const called = await loopback.carrier.nextCall();
    await called.progress();
    called.voice.playTone(CALLED_HZ);
    await loopback.next('ChannelProgress', ({ channelId }) => channelId === trunk);
    loopback.bridge(channel.id, trunk);
    loopback.engine.progress(channel.id);
    await call.voice.heardTone(CALLED_HZ);
    await called.answer();
    await loopback.up(trunk);
    loopback.engine.answer(channel.id);
    await call.answered;
    call.voice.playTone(AGENT_HZ);
    await called.voice.heardTone(AGENT_HZ);
  });

  test('carries both voices and the keys, and ends when the called side hangs up', async () => {
    const { call, called, trunk, phoneChannel } = await connected();
    await call.voice.press('42*#');
    await called.voice.heardDigits('42*#');
    called.hangUp();
    expect(await loopback.destroyed(trunk)).toMatchObject({ cause: 'normal-clearing', sipStatus: null });
    loopback.engine.hangup(phoneChannel, { cause: 'normal-clearing' });
    expect(await call.ended).toMatchObject({ by: 'remote' });
  });

  test('carries the keys as tones in the voice to a carrier that describes no telephone-event', async () => {
    const { call, called } = await connected(withoutKeys);
    await call.voice.press('442*#');
    await expect.poll(() => called.voice.keyTones.digits).toBe('442*#');
    await called.voice.heardTone(AGENT_HZ);
    expect(called.voice.digits).toBe('');
  });

  test.each([
    [486, 'user-busy'],
    [603, 'call-rejected'],
    [404, 'unallocated-number'],
    [484, 'invalid-number'],
    [500, 'temporary-failure'],
  ] as const)('learns what the carrier means by %i', async (status, cause) => {
    const trunk = loopback.dial('+12065550143');
    (await loopback.carrier.nextCall()).refuse(status);
    expect(await loopback.destroyed(trunk)).toMatchObject({ cause, sipStatus: status });
  });

  test('is refused with the words that the phone should show', async () => {
    const { call, channel } = await dialled();
    loopback.engine.hangup(channel.id, { cause: 'payment-required', error: 'balance-empty' });
    expect(await call.ended).toMatchObject({ by: 'remote', status: 402, error: 'balance-empty' });
  });

  test('that nobody answers is cancelled in its time', async () => {
    const trunk = loopback.dial('+12065550144', 300);
    const called = await loopback.carrier.nextCall();
    called.ring();
    expect(await loopback.destroyed(trunk)).toMatchObject({ cause: 'no-answer' });
    expect(await called.ended).toMatchObject({ status: 487, reason: { protocol: 'Q.850', cause: 19 } });
  });

  test('ends by itself when the carrier is not there', async () => {
    await loopback.carrier.close();
    const trunk = loopback.dial('+12065550142');
    expect(await loopback.destroyed(trunk)).toMatchObject({
      cause: 'destination-out-of-order',
      sipStatus: 503,
    });
  });
});

test('a phone that is lost for good loses its call, and the carrier is told', async () => {
  await loopback.close();
  loopback = await EngineOnLoopback.open({ silentForMs: 1_000 });
  phone = await loopback.phone('ann');
  const { call, called, trunk, phoneChannel } = await connected();
  phone.dropSocket();
  call.vanish();
  expect(await loopback.destroyed(phoneChannel)).toMatchObject({ cause: 'destination-out-of-order' });
  loopback.engine.hangup(trunk, { cause: 'normal-clearing' });
  expect(await called.ended).toMatchObject({ by: 'remote' });
});
