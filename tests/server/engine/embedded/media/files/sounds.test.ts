import { describe, expect, test } from 'vitest';
import { decodeUlaw } from '#kit/sound/g711.ts';
import { recording, type RecordingName } from '#server/engine/embedded/media/files/sounds.ts';
import { readWav } from '#server/engine/embedded/media/files/wav.ts';

const seconds: [RecordingName, number, number][] = [
  ['music-on-hold', 10, 20],
  ['balance-warning', 0.4, 1],
  ['cannot-take-calls', 3, 7],
  ['demo-greeting', 3, 8],
  ['menu', 2, 7],
  ['ask-zip', 2, 5],
  ['wrong-key', 2, 5],
  ['queue-welcome', 3, 8],
  ['voicemail-greeting', 3, 8],
  ['recording-announcement', 1, 4],
  ['message', 1, 4],
  ['goodbye', 1, 4],
  ['beep', 0.2, 0.5],
];

describe('a recording', () => {
  test.each(seconds)('%s lasts %d to %d seconds and can be heard', (name, least, most) => {
    const { frames } = recording(name);
    expect(frames.length / 50).toBeGreaterThanOrEqual(least);
    expect(frames.length / 50).toBeLessThanOrEqual(most);
    expect(frames.every(({ length }) => length === 160)).toBe(true);
    const samples = frames.flatMap((frame) => Array.from(frame, decodeUlaw));
    const loudness = Math.sqrt(samples.reduce((sum, sample) => sum + sample ** 2, 0) / samples.length);
    expect(loudness).toBeGreaterThan(800);
    expect(loudness).toBeLessThan(8000);
  });

  test('is decoded once', () => {
    expect(recording('music-on-hold')).toBe(recording('music-on-hold'));
  });

  test('that loops has no seam', () => {
    const { frames } = recording('music-on-hold');
    const last = decodeUlaw(frames.at(-1)?.at(-1) ?? 0);
    const first = decodeUlaw(frames[0]?.[0] ?? 0);
    expect(Math.abs(last - first)).toBeLessThan(1500);
  });

  test('of another kind is refused', () => {
    expect(() => readWav(Buffer.from('RIFF????WAVE'))).toThrow('not a WAVE file');
  });
});
