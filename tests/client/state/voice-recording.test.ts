import { beforeEach, expect, test, vi } from 'vitest';
import type { RunningRecording } from '#client/media/voice-recorder.ts';
import { VoiceRecording } from '#client/state/voice-recording.svelte.ts';
import { ManualClock } from '#kit/clock.ts';
import { fail, ok } from '#kit/result.ts';

const wav = new Blob(['wav']);
let clock: ManualClock;
let running: RunningRecording;
const discard = vi.fn<() => void>();
const stopMeter = vi.fn();
const meters = { listen: () => ({ level: () => 0.5, stop: stopMeter }) };

beforeEach(() => {
  clock = new ManualClock();
  stopMeter.mockClear();
  discard.mockClear();
  running = { track: {} as MediaStreamTrack, stop: () => Promise.resolve(wav), discard };
});

const make = (start = () => Promise.resolve(ok(running))) =>
  new VoiceRecording({ clock, recorder: { start }, meters });

test('counts and meters while it records, and hands over the file', async () => {
  const recording = make();
  await recording.start();
  clock.advance(3_000);
  expect([recording.state, recording.durationMs, recording.level]).toEqual(['recording', 3_000, 0.5]);
  await recording.stop();
  expect([recording.state, recording.file, recording.durationMs]).toEqual(['done', wav, 3_000]);
  expect(stopMeter).toHaveBeenCalledOnce();
  expect(clock.pending).toBe(0);
});

test('stops by itself after five minutes', async () => {
  const recording = make();
  await recording.start();
  clock.advance(6 * 60_000);
  await vi.waitFor(() => expect(recording.state).toBe('done'));
  expect(recording.durationMs).toBe(5 * 60_000);
});

test('says why it could not start, and tries again', async () => {
  const answers = [fail('microphone-missing' as const), ok(running)];
  const recording = new VoiceRecording({
    clock,
    recorder: { start: () => Promise.resolve(answers.shift() ?? ok(running)) },
    meters,
  });
  await recording.start();
  expect([recording.state, recording.failure]).toEqual(['idle', 'microphone-missing']);
  await recording.start();
  expect([recording.state, recording.failure]).toEqual(['recording', null]);
});

test('a microphone that opens after the page was left is closed at once', async () => {
  let open: () => void = () => undefined;
  const recording = make(() => new Promise((resolve) => (open = () => resolve(ok(running)))));
  const starting = recording.start();
  recording.discard();
  open();
  await starting;
  expect(discard).toHaveBeenCalledOnce();
  expect([recording.state, clock.pending]).toEqual(['idle', 0]);
});

test('a recording that cannot be read is said', async () => {
  running.stop = () => Promise.resolve(null);
  const recording = make();
  await recording.start();
  await recording.stop();
  expect([recording.state, recording.failure]).toEqual(['idle', 'audio-silent']);
});
