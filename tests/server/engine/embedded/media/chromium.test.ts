import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '#kit/clock.ts';
import { silentLog } from '#kit/log.ts';
import type { MediaSession, MediaSessions } from '#server/engine/embedded/media/voice/media-session.ts';
import { openMediaSessions } from '#server/engine/embedded/media/media-sessions.ts';
import { MediaSwitch } from '#server/engine/embedded/media/voice/media-switch.ts';
import type { Playback } from '#server/engine/embedded/media/voice/playback.ts';
import { tone } from '#server/engine/embedded/media/voice/tones.ts';
import { ToneDetector } from '#support/audio/tone-detector.ts';
import { openBrowserEnd, type BrowserEnd } from './browser-end.ts';

const MICROPHONE_HZ = 700;
const OURS_HZ = 1100;
const OTHER_HZ = 500;
/** The louder of the two tones that Chromium makes of the event "1". */
const COLUMN_OF_1_HZ = 1209;

let browser: BrowserEnd;
let sessions: MediaSessions;
let session: MediaSession;
const bay = new MediaSwitch({ clock: systemClock });
const playing: Playback[] = [];

const end = {
  answer: (offer: string) => browser.page.evaluate((sdp) => window.end.answer(sdp), offer),
  offer: (options: { direction?: RTCRtpTransceiverDirection; iceRestart?: boolean } = {}) =>
    browser.page.evaluate((wanted) => window.end.offer(wanted), options),
  accept: (answer: string) => browser.page.evaluate((sdp) => window.end.accept(sdp), answer),
  hears: (hz: number) => browser.page.evaluate((wanted) => window.end.hears(wanted), hz),
  hearsNothing: () => browser.page.evaluate(() => window.end.hearsNothing()),
  press: (keys: string) => browser.page.evaluate((pressed) => window.end.press(pressed), keys),
  statistics: () => browser.page.evaluate(() => window.end.statistics()),
};

function playTone(frequencyHz: number): Playback {
  const playback = bay.play(session, tone({ frequenciesHz: [frequencyHz], onMs: 1000 }), { loop: true });
  playing.push(playback);
  return playback;
}

function listen(): ToneDetector {
  const detector = new ToneDetector({ frequenciesHz: [MICROPHONE_HZ] });
  session.receive((frame) => {
    if (frame.kind === 'audio') detector.push(frame.payload);
  });
  return detector;
}

/** The phone calls us. */
async function phoneCalls(options: { direction?: RTCRtpTransceiverDirection; iceRestart?: boolean } = {}) {
  await end.accept(await session.answerOffer(await end.offer(options)));
}

beforeAll(async () => {
  browser = await openBrowserEnd(MICROPHONE_HZ);
  sessions = await openMediaSessions({
    host: '127.0.0.1',
    rtpPorts: { first: 42_000, last: 42_099 },
    clock: systemClock,
    log: silentLog,
  });
}, 60_000);

afterAll(async () => {
  await sessions.close();
  await browser.close();
});

beforeEach(async () => {
  session = sessions.webRtc();
  await browser.reset();
});

afterEach(() => {
  bay.release(session);
  session.close();
});

describe('a call with Chromium', { timeout: 20_000 }, () => {
  test('is heard at both ends when the phone calls', async () => {
    const heard = listen().hears(MICROPHONE_HZ);
    await phoneCalls();
    playTone(OURS_HZ);
    await Promise.all([heard, end.hears(OURS_HZ)]);
  });

  test('is heard at both ends when the phone is called, and the answer may come twice', async () => {
    const heard = listen().hears(MICROPHONE_HZ);
    const answer = await end.answer(await session.createOffer());
    await session.acceptAnswer(answer);
    await session.acceptAnswer(answer);
    playTone(OURS_HZ);
    await Promise.all([heard, end.hears(OURS_HZ)]);
  });

  test.each(['the phone calls', 'the phone is called'])('hears each key once when %s', async (who) => {
    if (who === 'the phone calls') await phoneCalls();
    else await session.acceptAnswer(await end.answer(await session.createOffer()));
    const heard = listen().hears(MICROPHONE_HZ);
    await heard;
    const digits: string[] = [];
    const all = new Promise<void>((resolve) => {
      session.onDigit((digit) => {
        digits.push(digit);
        if (digits.length === 4) resolve();
      });
    });
    await Promise.all([end.press('11#*'), all]);
    expect(digits).toEqual(['1', '1', '#', '*']);
  });

  test('hears the keys that we press, and then our voice again', async () => {
    await phoneCalls();
    const voice = playTone(OURS_HZ);
    await end.hears(OURS_HZ);
    voice.stop();
    const heard = end.hears(COLUMN_OF_1_HZ);
    const keys = bay.press(session, '1'.repeat(60));
    await heard;
    keys.stop();
    playTone(OURS_HZ);
    await end.hears(OURS_HZ);
    await new Promise<void>((resolve) => bay.press(session, '159#', resolve));
    await end.hears(OURS_HZ);
    expect(await end.statistics()).toMatchObject({ ssrcs: 1, lost: 0 });
  });

  test('is silent both ways on hold and heard again when resumed', async () => {
    const detector = listen();
    await phoneCalls();
    playTone(OURS_HZ);
    await Promise.all([detector.hears(MICROPHONE_HZ), end.hears(OURS_HZ)]);

    await phoneCalls({ direction: 'inactive' });
    expect(session.remoteDirection).toBe('inactive');
    await end.hearsNothing();

    await phoneCalls({ direction: 'sendonly' });
    expect(session.remoteDirection).toBe('sendonly');

    detector.clear();
    await phoneCalls({ direction: 'sendrecv' });
    await Promise.all([detector.hears(MICROPHONE_HZ), end.hears(OURS_HZ)]);
    expect(await end.statistics()).toMatchObject({ ssrcs: 1, lost: 0 });
  });

  test('goes on over a new transport after an ICE restart', async () => {
    const detector = listen();
    await phoneCalls();
    playTone(OURS_HZ);
    await Promise.all([detector.hears(MICROPHONE_HZ), end.hears(OURS_HZ)]);

    await phoneCalls({ iceRestart: true });
    bay.release(session);
    playTone(OTHER_HZ);
    await end.hears(OTHER_HZ);
    detector.clear();
    await detector.hears(MICROPHONE_HZ);
    expect(await end.statistics()).toMatchObject({ ssrcs: 1 });
  });

  test('tells the browser how its voice arrives', async () => {
    await phoneCalls();
    await expect.poll(async () => (await end.statistics()).remoteReports, { timeout: 15_000 }).toBe(1);
  });
});
