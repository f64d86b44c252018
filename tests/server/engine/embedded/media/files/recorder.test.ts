import { mkdtempSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ManualClock } from '#kit/clock.ts';
import { MediaSwitch } from '#server/engine/embedded/media/voice/media-switch.ts';
import {
  Recorder,
  type RecorderEnd,
  type RecorderOptions,
} from '#server/engine/embedded/media/files/recorder.ts';
import { goertzel } from '#support/audio/goertzel.ts';
import { toneFrames } from '#support/audio/tone-frames.ts';
import { FakeMediaSession } from '#support/engine/fake-media-sessions.ts';
import { burstsOf, readRecordedFile } from '#support/engine/recorded-file.ts';

const LEFT_HZ = 500;
const RIGHT_HZ = 1300;

let folder: string;
let clock: ManualClock;
let bay: MediaSwitch;
let left: FakeMediaSession;
let right: FakeMediaSession;
let ends: RecorderEnd[];
const recorders: Recorder[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ringside-recording-'));
  clock = new ManualClock();
  bay = new MediaSwitch({ clock });
  left = new FakeMediaSession('left', 'rtp', null);
  right = new FakeMediaSession('right', 'rtp', null);
  ends = [];
});

afterEach(async () => {
  await Promise.all(recorders.splice(0).map((recorder) => recorder.stop()));
  rmSync(folder, { recursive: true });
});

const file = () => join(folder, 'recording.wav');

function record(options: Partial<RecorderOptions> = {}): Recorder {
  const recorder = new Recorder({
    file: file(),
    openFile: (path) => open(path, 'w'),
    voices: [{ session: left }, { session: right }],
    maxMs: Infinity,
    maxSilenceMs: Infinity,
    everyFrame: (run) => bay.everyFrame(run),
    clock,
    onEnd: (end) => ends.push(end),
    ...options,
  });
  recorders.push(recorder);
  return recorder;
}

/** Here hours of voice come in seconds: a recorder is let write, for it gives a disk up that is 30 s of voice behind. */
async function letWrite(recorder: Recorder | undefined): Promise<void> {
  while (recorder && ends.length === 0 && recorder.durationMs - recorder.writtenMs > 5_000)
    await new Promise((resolve) => setImmediate(resolve));
}

/** The far sides talk, a frame each 20 ms; `says` decides which of them in each frame. */
async function talk(
  frames: number,
  says: (frame: number) => { left?: boolean; right?: boolean },
): Promise<void> {
  const tones = { left: toneFrames(LEFT_HZ), right: toneFrames(RIGHT_HZ) };
  for (let i = 0; i < frames; i += 1) {
    const now = says(i);
    if (now.left) left.hear({ kind: 'audio', payload: tones.left() });
    if (now.right) right.hear({ kind: 'audio', payload: tones.right() });
    clock.advance(20);
    if (i % 50 === 0) await letWrite(recorders.at(-1));
  }
}

describe('a recording of two voices', () => {
  test('has each on its side', async () => {
    const recorder = record();
    await talk(200, () => ({ left: true, right: true }));
    expect(await recorder.stop()).toBe(true);
    const { channels, durationMs } = readRecordedFile(file());
    expect([durationMs, recorder.durationMs]).toEqual([4_000, 4_000]);
    const [l, r] = channels.map((samples) => samples.subarray(800));
    expect(goertzel(l ?? [], LEFT_HZ)).toBeGreaterThan(0.99);
    expect(goertzel(r ?? [], RIGHT_HZ)).toBeGreaterThan(0.99);
    expect(clock.pending).toBe(0);
  });

  test('keeps both in time over minutes in which one loses packets and is on hold', async () => {
    const recorder = record();
    // Both say the same word each 5 s, of 300 ms; in between the right one talks, loses a third of it, or is held.
    const isWord = (frame: number) => frame % 250 < 15;
    const isHeld = (frame: number) => frame % 1_000 >= 600 && frame % 1_000 < 740;
    const isLost = (frame: number) => !isWord(frame) && frame % 3 === 0;
    const silence = new Uint8Array(160).fill(0xff);
    const word = toneFrames(LEFT_HZ);
    const frames = 5 * 60 * 50;
    for (let i = 0; i < frames; i += 1) {
      const payload = isWord(i) ? word() : silence;
      left.hear({ kind: 'audio', payload });
      if (!isHeld(i) && !isLost(i)) right.hear({ kind: 'audio', payload });
      clock.advance(20);
      if (i % 50 === 0) await letWrite(recorder);
    }
    await recorder.stop();
    const { channels, durationMs } = readRecordedFile(file());
    expect(durationMs).toBe(5 * 60_000);
    const [l, r] = channels.map((samples) => burstsOf(samples));
    expect(l).toHaveLength(60);
    expect(r).toHaveLength(60);
    const apart = (l ?? []).map(({ fromMs }, i) => Math.abs(fromMs - (r?.[i]?.fromMs ?? 0)));
    expect(Math.max(...apart)).toBeLessThanOrEqual(60);
    const late = (l ?? []).map(({ fromMs }, i) => fromMs - i * 5_000);
    expect(Math.max(...late)).toBeLessThanOrEqual(60);
  });

  test('writes silence while it is paused, and goes on in time', async () => {
    const recorder = record();
    await talk(50, () => ({ left: true }));
    recorder.isPaused = true;
    await talk(100, () => ({ left: true }));
    recorder.isPaused = false;
    await talk(50, () => ({ left: true }));
    await recorder.stop();
    const { channels, durationMs } = readRecordedFile(file());
    expect(durationMs).toBe(4_000);
    expect(burstsOf(channels[0] ?? new Int16Array())).toEqual([
      { fromMs: 20, toMs: 1_000 },
      { fromMs: 3_000, toMs: 4_000 },
    ]);
  });

  test('leaves out what a channel says elsewhere', async () => {
    let isHeard = true;
    const recorder = record({ voices: [{ session: left }, { session: right, isHeard: () => isHeard }] });
    await talk(50, () => ({ right: true }));
    isHeard = false;
    await talk(50, () => ({ right: true }));
    await recorder.stop();
    const [, r] = readRecordedFile(file()).channels;
    expect(burstsOf(r ?? new Int16Array())).toEqual([{ fromMs: 20, toMs: 1_020 }]);
  });

  test('has a gap and no shift where the machine stood still, and bears a clock that is set', async () => {
    let now = 0;
    let tick: () => void = () => undefined;
    const everyFrame = (run: () => void) => {
      tick = run;
      return () => undefined;
    };
    const recorder = record({ everyFrame, clock: { now: () => now } });
    const after = (ms: number) => {
      now += ms;
      tick();
      return recorder.durationMs;
    };
    expect([after(20), after(20), after(400), after(20)]).toEqual([20, 40, 440, 460]);
    expect([after(-3_600_000), after(20), after(7_200_000), after(20)]).toEqual([480, 500, 520, 540]);
    await recorder.stop();
  });
});

describe('a recording of one voice', () => {
  const mono = () => ({ voices: [{ session: left }] as RecorderOptions['voices'] });

  test('does not disturb who receives', async () => {
    const received: number[] = [];
    left.receive((frame) => received.push(frame.kind === 'audio' ? frame.payload.length : -1));
    const recorder = record(mono());
    await talk(10, () => ({ left: true }));
    expect(received).toHaveLength(10);
    await recorder.stop();
    await talk(10, () => ({ left: true }));
    expect(recorder.durationMs).toBe(200);
  });

  test('has no keys in it', async () => {
    const recorder = record(mono());
    for (let i = 0; i < 50; i += 1) {
      left.hear({ kind: 'dtmf', event: 11, duration: 160 * i, volume: 10, end: false });
      clock.advance(20);
    }
    await recorder.stop();
    expect(readRecordedFile(file()).channels[0]?.every((sample) => sample === 0)).toBe(true);
  });

  test('ends by silence, counted anew with every word', async () => {
    record({ ...mono(), maxSilenceMs: 3_000 });
    await talk(100, () => ({}));
    await talk(50, () => ({ left: true }));
    await talk(140, () => ({}));
    expect(ends).toEqual([]);
    await talk(20, () => ({}));
    expect(ends).toEqual(['silence']);
  });

  test('takes the noise of a line for silence', () => {
    record({ ...mono(), maxSilenceMs: 2_000 });
    // ±1 step of µ-law around nothing.
    for (let i = 0; i < 110; i += 1) {
      left.hear({ kind: 'audio', payload: new Uint8Array(160).fill(i % 2 === 0 ? 0xfe : 0x7e) });
      clock.advance(20);
    }
    expect(ends).toEqual(['silence']);
  });

  test('ends when it is as long as it may be, to the frame', async () => {
    const recorder = record({ ...mono(), maxMs: 1_000 });
    await talk(100, () => ({ left: true }));
    expect(ends).toEqual(['too-long']);
    expect(recorder.durationMs).toBe(1_000);
    await recorder.stop();
    expect(readRecordedFile(file()).durationMs).toBe(1_000);
  });

  test('says that its file cannot be written', async () => {
    record({ ...mono(), file: join(folder, 'no', 'folder.wav') });
    await expect.poll(() => ends).toEqual(['failed']);
  });
});
