import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openDemoCarrier, type DemoCarrier } from '#server/engine/embedded/demo-carrier/demo-carrier.ts';
import { systemClock } from '#kit/clock.ts';
import { silentLog } from '#kit/log.ts';
import { EngineOnLoopback } from '#support/engine/engine-on-loopback.ts';

const AGENT_HZ = 1300;
const OTHER_AGENT_HZ = 700;
const OUR_NUMBER = '+13125550122';

let loopback: EngineOnLoopback;
let carrier: DemoCarrier;

beforeEach(async () => {
  loopback = await EngineOnLoopback.open({ trunkUri: () => carrier.uri });
  carrier = await openDemoCarrier({
    trunkAddress: loopback.engine.trunkAddress,
    rtpPorts: { first: 42_000, last: 42_199 },
    isCustomerNumber: (number) => Promise.resolve(number === OUR_NUMBER),
    clock: systemClock,
    log: silentLog,
  });
});

afterEach(async () => {
  await loopback.close();
  await carrier.close();
  expect(loopback.engine.usage.channels).toBe(0);
  expect(carrier.callCount).toBe(0);
});

/** The agent's phone calls a number, and the calls room puts it through. */
async function agentCalls(number: string) {
  const phone = await loopback.phone('ann');
  const call = await phone.call(number);
  const { channel } = await loopback.next('StasisStart');
  return { call, phoneChannel: channel.id, trunk: loopback.dial(number) };
}

describe('the demo carrier', () => {
  test('rings, answers, speaks, and then says back what it hears', async () => {
    const { call, phoneChannel, trunk } = await agentCalls('+12065550142');
    await loopback.next(
      'ChannelStateChange',
      ({ channelId, state }) => channelId === trunk && state === 'Ringing',
    );
    await loopback.up(trunk);
    loopback.engine.answer(phoneChannel);
    loopback.bridge(phoneChannel, trunk);
    await call.answered;
    await call.voice.heardSound();
    call.voice.playTone(AGENT_HZ);
    await call.voice.heardTone(AGENT_HZ, { withinMs: 20_000 });
    await call.hangUp();
    loopback.engine.hangup(trunk, { cause: 'normal-clearing' });
    await loopback.destroyed(phoneChannel);
  });

  test.each([
    ['+12065550143', 'user-busy', 486],
    ['+12065550199', 'unallocated-number', 404],
  ] as const)('answers a call to %s with %s', async (number, cause, sipStatus) => {
    expect(await loopback.destroyed(loopback.dial(number))).toMatchObject({ cause, sipStatus });
  });

  test('rings until the caller gives up', async () => {
    const trunk = loopback.dial('+12065550144');
    await loopback.next('ChannelStateChange', ({ state }) => state === 'Ringing');
    loopback.engine.hangup(trunk, { cause: 'normal-clearing' });
    await loopback.destroyed(trunk);
  });

  test('calls in on demand and speaks when it is answered', async () => {
    const phone = await loopback.phone('ann');
    await carrier.call({ from: '+12065550142', to: '+12025550110' });
    const { channel } = await loopback.next('StasisStart');
    expect(channel).toMatchObject({ callerNumber: '+12065550142', dialed: '+12025550110' });
    const offered = loopback.ring('ann', channel.callerNumber);
    const call = await phone.nextCall();
    await call.answer();
    await loopback.up(offered);
    loopback.engine.answer(channel.id);
    loopback.bridge(channel.id, offered);
    await call.voice.heardSound();
    loopback.engine.hangup(channel.id, { cause: 'normal-clearing' });
    loopback.engine.hangup(offered, { cause: 'normal-clearing' });
    await call.ended;
  });

  test('sends a call to a number of ours back to us, and relays both voices', async () => {
    const other = await loopback.phone('bob');
    const { call, phoneChannel, trunk } = await agentCalls(OUR_NUMBER);
    const { channel: back } = await loopback.next('StasisStart');
    expect(back).toMatchObject({ dialed: OUR_NUMBER, callerNumber: '+12025550121' });
    const offered = loopback.ring('bob', back.callerNumber);
    const otherCall = await other.nextCall();
    await otherCall.answer();
    await loopback.up(offered);
    loopback.engine.answer(back.id);
    loopback.bridge(back.id, offered);
    await loopback.up(trunk);
    loopback.engine.answer(phoneChannel);
    loopback.bridge(phoneChannel, trunk);
    await call.answered;
    call.voice.playTone(AGENT_HZ);
    otherCall.voice.playTone(OTHER_AGENT_HZ);
    await Promise.all([call.voice.heardTone(OTHER_AGENT_HZ), otherCall.voice.heardTone(AGENT_HZ)]);
    loopback.engine.hangup(trunk, { cause: 'normal-clearing' });
    expect(await loopback.destroyed(back.id)).toMatchObject({ cause: 'normal-clearing' });
  });

  test('passes on that our number was busy, and a caller who gave up', async () => {
    const trunk = loopback.dial(OUR_NUMBER);
    const { channel: first } = await loopback.next('StasisStart');
    loopback.engine.hangup(first.id, { cause: 'user-busy' });
    expect(await loopback.destroyed(trunk)).toMatchObject({ cause: 'user-busy' });
    const again = loopback.dial(OUR_NUMBER);
    const { channel: second } = await loopback.next('StasisStart');
    loopback.engine.hangup(again, { cause: 'normal-clearing' });
    expect(await loopback.destroyed(second.id)).toMatchObject({ cause: 'normal-clearing' });
  });
});
