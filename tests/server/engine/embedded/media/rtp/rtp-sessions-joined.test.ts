import { parse } from 'sdp-transform';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '#kit/clock.ts';
import { silentLog } from '#kit/log.ts';
import type { MediaSession, RtpSessions } from '#server/engine/embedded/media/voice/media-session.ts';
import { MediaSwitch } from '#server/engine/embedded/media/voice/media-switch.ts';
import { openRtpSessions } from '#server/engine/embedded/media/rtp/rtp-sessions.ts';
import { tone } from '#server/engine/embedded/media/voice/tones.ts';
import { ToneDetector } from '#support/audio/tone-detector.ts';

const A_HZ = 440;
const B_HZ = 1000;
const rtpPorts = { first: 42_500, last: 42_599 };
const loop = { loop: true };

let sessions: RtpSessions;
let bay: MediaSwitch;

beforeEach(() => {
  sessions = openRtpSessions({
    host: '127.0.0.1',
    rtpPorts,
    clock: systemClock,
    log: silentLog,
  });
  bay = new MediaSwitch({ clock: systemClock });
});

afterEach(async () => {
  bay.close();
  await sessions.close();
});

const session = () => sessions.rtp({ signallingAddress: '127.0.0.1' });
const sine = (frequencyHz: number) => tone({ frequenciesHz: [frequencyHz], onMs: 1000 });

function detector(of: MediaSession): ToneDetector {
  const made = new ToneDetector({ frequenciesHz: [A_HZ, B_HZ] });
  of.receive((frame) => {
    if (frame.kind === 'audio') made.push(frame.payload);
  });
  return made;
}

describe('two sessions', () => {
  test.each(['PCMU', 'PCMA'])('hear one another in %s, and each key once', async (law) => {
    const [a, b] = [session(), session()];
    const offer = await a.createOffer();
    const wanted = law === 'PCMU' ? offer : offer.replace('RTP/AVP 0 8', 'RTP/AVP 8 0');
    const answer = await b.answerOffer(wanted);
    expect(parse(answer).media[0]?.rtp[0]?.codec).toBe(law);
    await a.acceptAnswer(answer);
    const heard = [detector(a).hears(B_HZ), detector(b).hears(A_HZ)];
    bay.play(a, sine(A_HZ), loop);
    bay.play(b, sine(B_HZ), loop);
    await Promise.all(heard);
    expect(a.lastReceivedAt).toBeGreaterThan(Date.now() - 1000);

    const digits: string[] = [];
    b.onDigit((digit) => digits.push(digit));
    await new Promise<void>((resolve) => bay.press(a, '77*', resolve));
    await expect.poll(() => digits).toEqual(['7', '7', '*']);
  });

  test('are joined by two more with a connection between them, keys and all', async () => {
    const [far, near, otherNear, otherFar] = [session(), session(), session(), session()];
    await far.acceptAnswer(await near.answerOffer(await far.createOffer()));
    await otherNear.acceptAnswer(await otherFar.answerOffer(await otherNear.createOffer()));
    bay.connect(near, otherNear);
    const heard = [detector(far).hears(B_HZ), detector(otherFar).hears(A_HZ)];
    const digit = new Promise<string>((resolve) => otherFar.onDigit(resolve));
    bay.play(far, sine(A_HZ), loop);
    bay.play(otherFar, sine(B_HZ), loop);
    await Promise.all(heard);
    bay.press(far, '#');
    expect(await digit).toBe('#');
  });

  test('hold and resume by the directions of a new offer', async () => {
    const [a, b] = [session(), session()];
    const offer = await a.createOffer();
    await a.acceptAnswer(await b.answerOffer(offer));
    const held = await b.answerOffer(offer.replace('a=sendrecv', 'a=sendonly'));
    expect(held).toContain('a=recvonly');
    expect(b.remoteDirection).toBe('sendonly');
    let sent = 0;
    a.receive(() => (sent += 1));
    b.send({ kind: 'audio', payload: new Uint8Array(160) });
    expect(await b.answerOffer(offer.replace('a=sendrecv', 'a=inactive'))).toContain('a=inactive');
    expect(await b.answerOffer(offer)).toContain('a=sendrecv');
    const heard = detector(a).hears(B_HZ);
    bay.play(b, sine(B_HZ), loop);
    await heard;
    expect(sent).toBe(0);
  });
});
