import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { EngineOnLoopback } from '#support/engine/engine-on-loopback.ts';

const CALLER_HZ = 500;
const AGENT_HZ = 1300;

let loopback: EngineOnLoopback;

beforeEach(async () => {
  loopback = await EngineOnLoopback.open();
});

afterEach(async () => {
  await loopback.close();
  expect(loopback.engine.usage).toMatchObject({ channels: 0, playbacks: 0 });
});

/** A caller at the carrier and an agent at a phone who hear each other. */
async function connected() {
  const { engine, carrier } = loopback;
  const phone = await loopback.phone('ann');
  const caller = await carrier.call(engine.trunkAddress, { from: '+12065550142', to: '+12025550110' });
  const { channel } = await loopback.next('StasisStart');
  engine.ring(channel.id);
  const offered = loopback.ring('ann');
  const agent = await phone.nextCall();
  await agent.answer();
  await loopback.up(offered);
  engine.answer(channel.id);
  const bridge = loopback.bridge(channel.id, offered);
  await caller.answered;
  caller.voice.playTone(CALLER_HZ);
  agent.voice.playTone(AGENT_HZ);
  await Promise.all([caller.voice.heardTone(AGENT_HZ), agent.voice.heardTone(CALLER_HZ)]);
  return { phone, caller, agent, bridge, trunkChannel: channel.id, phoneChannel: offered };
}

describe('a call from the carrier to a phone', () => {
  test('tells the phone who calls and which number was dialed, before it is answered', async () => {
    const { engine, carrier } = loopback;
    const phone = await loopback.phone('ann');
    const caller = await carrier.call(engine.trunkAddress, {
      from: '+12065550142',
      fromName: 'Ann "A" <x>',
      to: '+12025550110',
    });
    const { channel } = await loopback.next('StasisStart');
    expect(channel).toMatchObject({
      callerNumber: '+12065550142',
      dialed: '+12025550110',
      endpoint: { technology: 'trunk' },
    });
    loopback.ring('ann', channel.callerNumber, {
      'X-Ringside-Call-Id': 'c1',
      'X-Ringside-Source': 'Google%20Ads',
    });
    const call = await phone.nextCall();
    expect(call.callId).toBe('c1');
    expect(call.header('X-Ringside-Source')).toBe('Google%20Ads');
    expect(call.header('P-Asserted-Identity')).toContain('+12065550142');
    expect(call.header('P-Called-Party-ID')).toContain('+12025550110');
    caller.hangUp();
    expect(await loopback.destroyed(channel.id)).toMatchObject({ cause: 'normal-clearing' });
  });

  test('carries both voices, and ends at both ends when the caller hangs up', async () => {
    const { caller, trunkChannel, phoneChannel, agent } = await connected();
    caller.hangUp();
    await loopback.destroyed(trunkChannel);
    loopback.engine.hangup(phoneChannel, { cause: 'normal-clearing' });
    expect(await agent.ended).toMatchObject({ by: 'remote', status: null });
  });

  test('ends at both ends when the agent hangs up', async () => {
    const { caller, trunkChannel, phoneChannel, agent } = await connected();
    await agent.hangUp();
    await loopback.destroyed(phoneChannel);
    loopback.engine.hangup(trunkChannel, { cause: 'normal-clearing' });
    expect(await caller.ended).toMatchObject({ by: 'remote', reason: { protocol: 'Q.850', cause: 16 } });
  });

  test('plays music to the caller while the agent holds, and joins them again after it', async () => {
    const { caller, agent, trunkChannel, phoneChannel } = await connected();
    caller.voice.silence();
    await agent.hold();
    await loopback.next('ChannelHold', ({ channelId }) => channelId === phoneChannel);
    loopback.engine.startMusicOnHold(trunkChannel);
    await caller.voice.heardOtherThan(AGENT_HZ);
    await agent.resume();
    await loopback.next('ChannelUnhold', ({ channelId }) => channelId === phoneChannel);
    loopback.engine.stopMusicOnHold(trunkChannel);
    await caller.voice.heardTone(AGENT_HZ);
    caller.voice.playTone(CALLER_HZ);
    await agent.voice.heardTone(CALLER_HZ);
  });

  test('says over the call what the caller must know, and then joins them again', async () => {
    const { caller, agent, phoneChannel } = await connected();
    const playbackId = loopback.engine.play(phoneChannel, 'balance-warning');
    await agent.voice.heardOtherThan(CALLER_HZ);
    await loopback.next('PlaybackFinished', (event) => event.playbackId === playbackId);
    await Promise.all([agent.voice.heardTone(CALLER_HZ), caller.voice.heardTone(AGENT_HZ)]);
  });

  test('passes the keys that the caller presses, once each', async () => {
    const { caller, agent, trunkChannel } = await connected();
    await caller.voice.press('19#');
    await agent.voice.heardDigits('19#');
    const digits = loopback.events.filter((event) => event.type === 'ChannelDtmfReceived');
    expect(digits.map(({ channelId, digit }) => [channelId, digit])).toEqual([
      [trunkChannel, '1'],
      [trunkChannel, '9'],
      [trunkChannel, '#'],
    ]);
  });

  test('goes on when the WebSocket is lost, and the phone takes its dialog back', async () => {
    const { phone, caller, agent, phoneChannel } = await connected();
    phone.dropSocket();
    await loopback.next('ContactStatusChange', ({ status }) => status === 'Unreachable');
    await Promise.all([caller.voice.heardTone(AGENT_HZ), agent.voice.heardTone(CALLER_HZ)]);
    await phone.comeBack();
    await agent.refresh();
    await Promise.all([caller.voice.heardTone(AGENT_HZ), agent.voice.heardTone(CALLER_HZ)]);
    await agent.hangUp();
    expect(await loopback.destroyed(phoneChannel)).toMatchObject({ cause: 'normal-clearing' });
  });
});

describe('a call that comes in with an offer that cannot be used', () => {
  const described = (media: string, host = '127.0.0.1') =>
    ['v=0', 'o=- 1 1 IN IP4 127.0.0.1', 's=-', `c=IN IP4 ${host}`, 't=0 0', media, ''].join('\r\n');

  test.each([
    ['SRTP only', described('m=audio 43000 RTP/SAVP 0\r\na=rtpmap:0 PCMU/8000')],
    ['G.722 only', described('m=audio 43000 RTP/AVP 9\r\na=rtpmap:9 G722/8000')],
    ['Opus only', described('m=audio 43000 RTP/AVP 107\r\na=rtpmap:107 opus/48000/2')],
    ['a host name in c=', described('m=audio 43000 RTP/AVP 0', 'media.example.com')],
    ['no audio', described('m=video 43000 RTP/AVP 99\r\na=rtpmap:99 H264/90000')],
    ['what is no description', 'hello'],
  ])('(%s) is told so at once and gets 488', async (_name, sdpOffer) => {
    const { engine, carrier } = loopback;
    const caller = await carrier.callWith(engine.trunkAddress, sdpOffer);
    const { channel } = await loopback.next('StasisStart');
    expect(channel.obstacle).toBe('incompatible-media');
    engine.hangup(channel.id, { cause: 'incompatible-media' });
    expect(await caller.ended).toMatchObject({ by: 'remote', status: 488 });
  });
});

test('a phone whose certificate is not the one it described was never up, and says why', async () => {
  const phone = await loopback.phone('ann');
  const offered = loopback.ring('ann');
  const agent = await phone.nextCall();
  await agent.answerAsImpostor();
  expect(await loopback.destroyed(offered)).toMatchObject({ cause: 'media-failed' });
  expect(await agent.ended).toMatchObject({ by: 'remote', error: 'media-failed' });
  expect(loopback.events.some((event) => event.type === 'ChannelStateChange' && event.state === 'Up')).toBe(
    false,
  );
});

describe('a call that rings several phones', () => {
  test('tells the losers that it was completed elsewhere', async () => {
    const { engine } = loopback;
    const [ann, bob] = [await loopback.phone('ann'), await loopback.phone('bob')];
    const [toAnn, toBob] = [loopback.ring('ann'), loopback.ring('bob')];
    const [annCall, bobCall] = [await ann.nextCall(), await bob.nextCall()];
    await annCall.answer();
    await loopback.up(toAnn);
    engine.hangup(toBob, { cause: 'answered-elsewhere' });
    expect((await bobCall.ended).reason).toBe('SIP;cause=200;text="Call completed elsewhere"');
    expect(await loopback.destroyed(toBob)).toMatchObject({ cause: 'answered-elsewhere' });
    engine.hangup(toAnn, { cause: 'normal-clearing' });
    await annCall.ended;
  });

  test('learns at once that a phone declined, and that a user has none', async () => {
    const phone = await loopback.phone('ann');
    const offered = loopback.ring('ann');
    await (await phone.nextCall()).decline();
    expect(await loopback.destroyed(offered)).toMatchObject({ cause: 'call-rejected', sipStatus: 603 });
    expect(loopback.engine.contactsOf('nobody')).toEqual([]);
  });
});
