import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { parse } from 'sdp-transform';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ManualClock, systemClock } from '#kit/clock.ts';
import { silentLog } from '#kit/log.ts';
import { alawToUlaw } from '#kit/sound/g711.ts';
import type { RtpSessions } from '#server/engine/embedded/media/voice/media-session.ts';
import { MediaSwitch } from '#server/engine/embedded/media/voice/media-switch.ts';
import { parseRtp, serialiseRtp, type RtpPacket } from '#server/engine/embedded/media/rtp/rtp-packet.ts';
import { openRtpSessions } from '#server/engine/embedded/media/rtp/rtp-sessions.ts';
import { tone } from '#server/engine/embedded/media/voice/tones.ts';
import { keyHeard } from '#support/audio/key-tones.ts';
import { withoutKeys } from '#support/sip/without-keys.ts';
import { asterisk, oldHold, sipp } from '../captured-offers.ts';

const A_HZ = 440;
const B_HZ = 1000;
const rtpPorts = { first: 42_300, last: 42_399 };
const loop = { loop: true };

let sessions: RtpSessions;
let bay: MediaSwitch;
/** A far side of bare UDP. */
let peer: Socket;
let peerPort: number;

beforeEach(async () => {
  sessions = openRtpSessions({
    host: '127.0.0.1',
    rtpPorts,
    clock: systemClock,
    log: silentLog,
  });
  bay = new MediaSwitch({ clock: systemClock });
  peer = createSocket('udp4').bind(0, '127.0.0.1');
  await once(peer, 'listening');
  peerPort = peer.address().port;
});

afterEach(async () => {
  bay.close();
  await sessions.close();
  peer.close();
});

const session = () => sessions.rtp({ signallingAddress: '127.0.0.1' });
const portOf = (sdp: string) => parse(sdp).media[0]?.port ?? 0;
const sine = (frequencyHz: number) => tone({ frequenciesHz: [frequencyHz], onMs: 1000 });

/** The next packets that the bare far side gets. */
function packets(count: number): Promise<RtpPacket[]> {
  return new Promise((resolve) => {
    const got: RtpPacket[] = [];
    peer.on('message', (datagram) => {
      const packet = parseRtp(datagram);
      if (packet && got.push(packet) === count) resolve(got);
    });
  });
}

const voice = (sequence: number, payloadType = 0) =>
  serialiseRtp({ payloadType, marker: false, sequence, timestamp: 0, ssrc: 9, payload: new Uint8Array(160) });

describe('a session', () => {
  test('sends nothing to where its description may not lead, until somebody speaks from there', async () => {
    const clock = new ManualClock();
    const own = openRtpSessions({
      host: '127.0.0.1',
      rtpPorts,
      clock,
      log: silentLog,
      mayReach: () => false,
    });
    const ownBay = new MediaSwitch({ clock });
    const near = own.rtp({ signallingAddress: '127.0.0.1', isGuarded: true });
    const offer = await near.createOffer();
    const elsewhere = createSocket('udp4').bind(0, '127.0.0.2');
    await once(elsewhere, 'listening');
    await near.acceptAnswer(sipp(elsewhere.address().port).replaceAll('127.0.0.1', '127.0.0.2'));
    let heard = 0;
    elsewhere.on('message', () => (heard += 1));
    ownBay.play(near, sine(A_HZ), loop);
    clock.advance(200);
    const spoken = new Promise<void>((resolve) => near.receive(() => resolve()));
    peer.send(voice(1), portOf(offer), '127.0.0.1');
    await spoken;
    const answered = packets(1);
    clock.advance(20);
    await answered;
    expect(heard).toBe(0);
    elsewhere.close();
    await own.close();
    ownBay.close();
  });

  test('sends at once to where its signalling comes from, though that is in our own network', async () => {
    const mayReach = () => false;
    const own = openRtpSessions({
      host: '127.0.0.1',
      rtpPorts,
      clock: systemClock,
      log: silentLog,
      mayReach,
    });
    const near = own.rtp({ signallingAddress: '127.0.0.1', isGuarded: true });
    await near.createOffer();
    await near.acceptAnswer(sipp(peerPort));
    const got = packets(1);
    near.send({ kind: 'audio', payload: new Uint8Array(160) });
    await got;
    await own.close();
  });

  test('keeps one unbroken stream through early media, answer, music, speech and keys', async () => {
    const clock = new ManualClock();
    const own = openRtpSessions({ host: '127.0.0.1', rtpPorts, clock, log: silentLog });
    const ownBay = new MediaSwitch({ clock });
    const near = own.rtp({ signallingAddress: '127.0.0.1' });
    await near.createOffer();
    const arrived = packets(47);
    await near.acceptAnswer(sipp(peerPort));
    const ringing = ownBay.play(near, sine(A_HZ), loop);
    clock.advance(200);
    await near.acceptAnswer(sipp(peerPort));
    ownBay.play(near, { frames: sine(B_HZ).frames.slice(0, 5) });
    clock.advance(200);
    ringing.stop();
    clock.advance(50);
    ownBay.play(near, sine(B_HZ), loop);
    clock.advance(200);
    ownBay.press(near, '1');
    clock.advance(200);
    const all = await arrived;
    await own.close();

    expect(new Set(all.map(({ ssrc }) => ssrc)).size).toBe(1);
    const steps = (of: RtpPacket[], step: (a: RtpPacket, b: RtpPacket) => number) =>
      new Set(of.slice(1).map((packet, i) => step(of[i] ?? packet, packet)));
    expect(steps(all, (a, b) => (b.sequence - a.sequence) & 0xffff)).toEqual(new Set([1]));
    const voices = all.filter(({ payloadType }) => payloadType === 8);
    expect(steps(voices, (a, b) => (b.timestamp - a.timestamp) >>> 0)).toEqual(new Set([160]));
    // Ringing, the announcement over it, ringing again, music.
    expect(voices.filter(({ marker }) => marker)).toHaveLength(4);
    expect(all.filter(({ payloadType }) => payloadType === 101)).toHaveLength(7);
  });

  test('presses keys as A-law tones on the line of the voice where no telephone-event is described', async () => {
    const clock = new ManualClock();
    const own = openRtpSessions({ host: '127.0.0.1', rtpPorts, clock, log: silentLog });
    const ownBay = new MediaSwitch({ clock });
    const near = own.rtp({ signallingAddress: '127.0.0.1' });
    const arrived = packets(18);
    await near.answerOffer(withoutKeys(sipp(peerPort)));
    ownBay.play(near, sine(A_HZ), loop);
    clock.advance(100);
    ownBay.press(near, '7');
    clock.advance(260);
    const all = await arrived;
    await own.close();
    const at = ({ timestamp }: RtpPacket) => (timestamp - (all[0]?.timestamp ?? 0)) >>> 0;
    expect(all.map((one) => [one.payloadType, at(one)])).toEqual(all.map((_, i) => [8, i * 160]));
    expect(all.map(({ payload }) => keyHeard(alawToUlaw(payload)) ?? '-').join('')).toBe(
      '-----77777--------',
    );
  });

  test('answers with what the far side likes best, on its payload types', async () => {
    expect(await session().answerOffer(sipp(peerPort))).toMatch(/m=audio \d+ RTP\/AVP 8 101\r\n/);
    const answer = await session().answerOffer(asterisk(peerPort));
    expect(answer).toMatch(/m=audio 42\d+ RTP\/AVP 0 126\r\n/);
    expect(answer).toContain('a=rtpmap:126 telephone-event/8000\r\n');
    expect(answer).toContain('c=IN IP4 127.0.0.1\r\n');
    expect(answer).toContain('a=ptime:20\r\n');
  });

  test('understands the old hold, and turns down the medium it does not know', async () => {
    const near = session();
    const answer = parse(await near.answerOffer(oldHold(peerPort)));
    expect(near.remoteDirection).toBe('sendonly');
    expect(answer.media.map(({ type, port }) => [type, port > 0])).toEqual([
      ['audio', true],
      ['video', false],
    ]);
    expect(answer.media[0]?.direction).toBe('recvonly');
  });

  test('counts its version up when, and only when, it says something new', async () => {
    const near = session();
    const versionOf = (sdp: string) => parse(sdp).origin.sessionVersion;
    const first = await near.answerOffer(asterisk(peerPort));
    const same = await near.answerOffer(asterisk(peerPort));
    const held = await near.answerOffer(asterisk(peerPort, ['a=sendonly']));
    expect([same, held].map((sdp) => versionOf(sdp) - versionOf(first))).toEqual([0, 1]);
  });

  test('hears only its far side: strangers, garbage and late doubles change nothing', async () => {
    const near = session();
    const ourPort = portOf(await near.answerOffer(asterisk(peerPort)));
    const heard: unknown[] = [];
    const second = new Promise<void>((resolve) =>
      near.receive((frame) => heard.push(frame) === 2 && resolve()),
    );
    const stranger = createSocket('udp4').bind(0, '127.0.0.1');
    await once(stranger, 'listening');
    const send = (from: Socket, datagram: Uint8Array) =>
      new Promise((resolve) => from.send(datagram, ourPort, '127.0.0.1', resolve));
    await send(peer, voice(1));
    await send(stranger, voice(500));
    await send(peer, Buffer.from('not RTP at all'));
    await send(peer, new Uint8Array(0));
    await send(peer, voice(1));
    await send(peer, voice(2));
    await second;
    stranger.close();
    expect(heard).toHaveLength(2);
  });

  test('follows a far side that moves', async () => {
    const near = session();
    const ourPort = portOf(await near.answerOffer(asterisk(peerPort)));
    peer.send(voice(1), ourPort, '127.0.0.1');
    await expect.poll(() => near.lastReceivedAt).not.toBeNull();
    const moved = createSocket('udp4').bind(0, '127.0.0.1');
    await once(moved, 'listening');
    await near.answerOffer(asterisk(moved.address().port));
    const arrived = once(moved, 'message');
    near.send({ kind: 'audio', payload: new Uint8Array(160) });
    await arrived;
    moved.close();
  });

  test.each([
    ['no description', 'hello'],
    ['nothing at all', ''],
    ['no audio', sipp(4000).replace('m=audio', 'm=video')],
    ['audio that is turned down', sipp(0)],
    ['encrypted audio', sipp(4000).replace('RTP/AVP', 'RTP/SAVP')],
    ['no law we speak', sipp(4000).replace('RTP/AVP 8', 'RTP/AVP 18')],
    ['a name for an address', sipp(4000).replace('c=IN IP4 127.0.0.1', 'c=IN IP4 media.example')],
    ['a group of hosts', sipp(4000).replace('c=IN IP4 127.0.0.1', 'c=IN IP4 224.0.0.251')],
    ['all hosts of a network', sipp(4000).replace('c=IN IP4 127.0.0.1', 'c=IN IP4 255.255.255.255')],
    ['a group of hosts by IPv6', sipp(4000).replace('c=IN IP4 127.0.0.1', 'c=IN IP6 ff02::1')],
    ['no address', sipp(4000).replace('c=IN IP4 127.0.0.1\r\n', '')],
    ['a port that is none', sipp(70_000)],
    ['more than anybody says', sipp(4000) + 'a=x\r\n'.repeat(10_000)],
  ])('refuses %s and goes on as it was', async (_, sdp) => {
    const near = session();
    await near.answerOffer(asterisk(peerPort));
    await expect(near.answerOffer(sdp)).rejects.toThrow();
    await expect(near.acceptAnswer(sdp)).rejects.toThrow();
    const got = packets(1);
    near.send({ kind: 'audio', payload: new Uint8Array(160) });
    expect((await got)[0]?.payloadType).toBe(0);
  });

  test('that is closed is silent, also when it is closed while it opens', async () => {
    const near = session();
    const offer = near.createOffer();
    near.close();
    await expect(offer).rejects.toThrow('closed');
    near.close();
    near.send({ kind: 'audio', payload: new Uint8Array(160) });
  });
});
