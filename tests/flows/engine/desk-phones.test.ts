import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '#kit/clock.ts';
import { silentLog } from '#kit/log.ts';
import type { RtpSessions } from '#server/engine/embedded/media/voice/media-session.ts';
import { openRtpSessions } from '#server/engine/embedded/media/rtp/rtp-sessions.ts';
import { EngineOnLoopback } from '#support/engine/engine-on-loopback.ts';
import { authorization } from '#support/sip/raw-phone.ts';
import { Voice } from '#support/voice/voice.ts';

const CALLER_HZ = 500;
const DESK_HZ = 1300;
const DESK = '24681357';

let loopback: EngineOnLoopback;
let media: RtpSessions;

beforeEach(async () => {
  loopback = await EngineOnLoopback.open({ trunkPeers: ['127.0.0.9'], deskPhones: [DESK] });
  const rtpPorts = { first: 43_300, last: 43_399 };
  media = openRtpSessions({ host: '127.0.0.1', rtpPorts, clock: systemClock, log: silentLog });
});

afterEach(async () => {
  await loopback.close();
  await media.close();
  expect(loopback.engine.usage).toMatchObject({ channels: 0, playbacks: 0 });
});

async function registered() {
  const phone = await loopback.deskPhone(DESK);
  expect(await phone.register()).toMatchObject({ status: 200 });
  const { contact } = await loopback.next('ContactStatusChange', ({ status }) => status === 'Reachable');
  const session = media.rtp({ signallingAddress: '127.0.0.1' });
  return { phone, contact, session };
}

describe('a desk phone', () => {
  test('registers, rings, answers, and both hear each other', async () => {
    const { phone, contact, session } = await registered();
    expect(loopback.engine.contactsOf(DESK)).toEqual([contact]);
    const desk = loopback.ring(DESK);
    const invite = await phone.nextRequest();
    expect(invite).toContain('P-Asserted-Identity: <sip:+12065550142@');
    phone.answer(invite, '180 Ringing');
    await loopback.next('ChannelStateChange', ({ state }) => state === 'Ringing');
    const sdpOffer = invite.slice(invite.indexOf('\r\n\r\n') + 4);
    expect(sdpOffer).toContain('RTP/AVP');
    phone.answer(invite, '200 OK', await session.answerOffer(sdpOffer));
    await loopback.up(desk);
    const browser = await loopback.phone('ann');
    const offered = loopback.ring('ann');
    const agent = await browser.nextCall();
    await agent.answer();
    await loopback.up(offered);
    loopback.bridge(desk, offered);
    const voice = new Voice(session);
    voice.playTone(DESK_HZ);
    agent.voice.playTone(CALLER_HZ);
    await Promise.all([voice.heardTone(CALLER_HZ), agent.voice.heardTone(DESK_HZ)]);
    await phone.hangUp(invite);
    expect(await loopback.destroyed(desk)).toMatchObject({ cause: 'normal-clearing' });
    voice.close();
    loopback.engine.hangup(offered, { cause: 'normal-clearing' });
    await agent.ended;
  });

  test('calls, and is heard by the callee', async () => {
    const { phone, contact, session } = await registered();
    const uri = 'sip:echo@ringside.test';
    const sdp = await session.createOffer();
    const challenged = await phone.ask(phone.request('INVITE', uri, [], sdp));
    const proof = authorization(challenged, phone.account, 'MD5', 'INVITE', uri);
    const call = phone.request('INVITE', uri, [proof], sdp);
    const answered = phone.ask(call);
    const { channel } = await loopback.next('StasisStart');
    expect(channel).toMatchObject({
      dialed: 'echo',
      endpoint: { technology: 'phone', ownerId: DESK, contactId: contact.id },
    });
    loopback.engine.answer(channel.id);
    const accepted = await answered;
    phone.acknowledge(call, accepted);
    await session.acceptAnswer(accepted.text.slice(accepted.text.indexOf('\r\n\r\n') + 4));
    await loopback.up(channel.id);
    loopback.engine.startMusicOnHold(channel.id);
    const voice = new Voice(session);
    await voice.heardSound();
    loopback.engine.hangup(channel.id, { cause: 'normal-clearing' });
    expect(await phone.nextRequest()).toMatch(/^BYE /);
    voice.close();
  });

  test('that the switchboard does not want is told 403', async () => {
    const { phone, session } = await registered();
    const uri = 'sip:+12065550142@ringside.test';
    const sdp = await session.createOffer();
    const challenged = await phone.ask(phone.request('INVITE', uri, [], sdp));
    const proof = authorization(challenged, phone.account, 'MD5', 'INVITE', uri);
    const answered = phone.ask(phone.request('INVITE', uri, [proof], sdp));
    const { channel } = await loopback.next('StasisStart');
    loopback.engine.hangup(channel.id, { cause: 'forbidden' });
    expect(await answered).toMatchObject({ status: 403 });
    session.close();
  });
});
