import fc from 'fast-check';
import { parse } from 'sdp-transform';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ManualClock, systemClock } from '#kit/clock.ts';
import { silentLog } from '#kit/log.ts';
import { UnusableDescription } from '#server/engine/embedded/media/voice/unusable-description.ts';
import type { MediaSession, MediaSessions } from '#server/engine/embedded/media/voice/media-session.ts';
import { openMediaSessions } from '#server/engine/embedded/media/media-sessions.ts';
import { chromium } from '../captured-offers.ts';

const options = {
  host: '127.0.0.1',
  rtpPorts: { first: 42_400, last: 42_419 },
  clock: systemClock,
  log: silentLog,
};
let sessions: MediaSessions;
let session: MediaSession;

beforeAll(async () => {
  sessions = await openMediaSessions(options);
});
afterAll(() => sessions.close());
beforeEach(() => {
  session = sessions.webRtc();
});
afterEach(() => session.close());

const voice = (sdp: string) => parse(sdp).media[0];

/** Ours with the roles of an answer: enough for the library, which has nobody to shake hands with. */
const asAnswer = (offer: string) => offer.replace('a=setup:actpass', 'a=setup:passive');

describe('a description for a browser', () => {
  test('answers Chromium with one law, its own payload type for keys, and our one port', async () => {
    const section = voice(await session.answerOffer(chromium));
    expect(section).toMatchObject({
      protocol: 'UDP/TLS/RTP/SAVPF',
      payloads: '0 126',
      ptime: 20,
      setup: 'active',
    });
    expect(
      section?.rtp.map(({ payload, codec, rate, encoding }) => [payload, codec, rate, encoding]),
    ).toEqual([
      [0, 'PCMU', 8000, undefined],
      [126, 'telephone-event', 8000, undefined],
    ]);
    expect(section?.candidates?.map(({ ip, port }) => [ip, port])).toEqual([['127.0.0.1', 42_419]]);
  });

  test('offers the same, and to begin the handshake itself', async () => {
    const offer = await session.createOffer();
    expect(voice(offer)).toMatchObject({ payloads: '0 101', setup: 'active', direction: 'sendrecv' });
    expect(offer).not.toContain('48000');
  });

  test('keeps its transport through hold and takes a new one for an ICE restart', async () => {
    const first = voice(await session.answerOffer(chromium));
    const held = voice(await session.answerOffer(chromium.replace('a=sendrecv', 'a=sendonly')));
    expect(held).toMatchObject({ direction: 'recvonly', iceUfrag: first?.iceUfrag, setup: 'active' });
    const restarted = voice(
      await session.answerOffer(chromium.replace('a=ice-ufrag:5/+w', 'a=ice-ufrag:9999')),
    );
    expect(restarted?.iceUfrag).not.toBe(first?.iceUfrag);
    expect(restarted?.ssrcs?.[0]?.id).toBe(first?.ssrcs?.[0]?.id);
  });

  test('takes a new transport a few times in a row, then refuses the next until the old ones are gone', async () => {
    const clock = new ManualClock();
    const restless = await openMediaSessions({
      ...options,
      rtpPorts: { first: 42_600, last: 42_619 },
      clock,
    });
    const one = restless.webRtc();
    const restart = (i: number) =>
      one.answerOffer(chromium.replace('a=ice-ufrag:5/+w', `a=ice-ufrag:${1000 + i}`)).then(
        () => 'taken',
        (error: unknown) => (error instanceof UnusableDescription ? 'refused' : error),
      );
    const outcomes: unknown[] = [];
    for (let i = 0; i < 20; i += 1) outcomes.push(await restart(i));
    clock.advance(3_000);
    outcomes.push(await restart(20));
    await restless.close();
    expect(outcomes).toEqual([
      ...Array<string>(5).fill('taken'),
      ...Array<string>(15).fill('refused'),
      'taken',
    ]);
  });

  test('turns down a camera beside the voice', async () => {
    const answer = parse(
      await session.answerOffer(`${chromium}m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:1\r\n`),
    );
    expect(answer.media.map(({ type, port }) => [type, port > 0])).toEqual([
      ['audio', true],
      ['video', false],
    ]);
    expect(answer.groups).toMatchObject([{ type: 'BUNDLE', mids: 0 }]);
  });

  const unusable: [string, string][] = [
    ['no audio', chromium.replace('m=audio', 'm=video')],
    ['no encryption', chromium.replace('UDP/TLS/RTP/SAVPF', 'RTP/AVP')],
    ['no fingerprint', chromium.replace(/a=fingerprint.*\r\n/, '')],
    ['a weak fingerprint', chromium.replace('sha-256', 'sha-1')],
    ['no ICE', chromium.replace(/a=ice-ufrag.*\r\n/, '')],
    ['a password that is none', chromium.replace(/a=ice-pwd:.*\r\n/, 'a=ice-pwd:short\r\n')],
    ['a role that is none', chromium.replace('actpass', 'holdconn')],
    ['a mid that is no token', chromium.replace('a=mid:0', 'a=mid:0;x')],
    ['no PCMU', chromium.replace(' 0 8 ', ' 8 ')],
    ['a port for RTCP', chromium.replace('a=rtcp-mux\r\n', '')],
    ['nothing', ''],
  ];
  test.each(unusable)('is refused with %s, and the session goes on', async (_, sdp) => {
    await expect(session.answerOffer(sdp)).rejects.toThrow(UnusableDescription);
    await session.answerOffer(chromium);
    await expect(session.answerOffer(sdp)).rejects.toThrow(UnusableDescription);
  });

  test('is taken as an answer once, and again only when it is the same transport', async () => {
    await expect(session.acceptAnswer(chromium)).rejects.toThrow(UnusableDescription);
    await session.createOffer();
    const answer = asAnswer(chromium);
    await session.acceptAnswer(answer);
    await session.acceptAnswer(answer);
    await expect(session.acceptAnswer(answer.replace('ice-ufrag:5/+w', 'ice-ufrag:other'))).rejects.toThrow();
  });

  test('never stops the process, whatever is cut from it or put into it', { timeout: 20_000 }, async () => {
    const lines = chromium.split('\r\n');
    const mangled = fc
      .tuple(fc.subarray(lines), fc.string({ unit: 'binary', maxLength: 40 }), fc.nat(lines.length))
      .map(([kept, junk, at]) => [...kept.slice(0, at), junk, ...kept.slice(at)].join('\r\n'));
    await fc.assert(
      fc.asyncProperty(mangled, async (sdp) => {
        const one = sessions.webRtc();
        const outcome = await one.answerOffer(sdp).catch((error: unknown) => error);
        one.close();
        expect(typeof outcome === 'string' || outcome instanceof UnusableDescription).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

test('a second server finds a port of its own, and closing one leaves the other its library', async () => {
  const other = await openMediaSessions(options);
  const one = other.webRtc();
  expect(voice(await one.createOffer())?.candidates?.[0]?.port).toBe(42_418);
  await other.close();
  await other.close();
  expect(voice(await session.createOffer())?.candidates?.[0]?.port).toBe(42_419);
});

test('opening fails with words when no port is free', async () => {
  const one = { ...options, rtpPorts: { first: 42_450, last: 42_450 } };
  const first = await openMediaSessions(one);
  await expect(openMediaSessions(one)).rejects.toThrow('RINGSIDE_RTP_PORTS');
  await first.close();
});
