import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ULAW_SILENCE } from '#kit/sound/g711.ts';
import { toSound } from '#server/engine/embedded/media/files/wav.ts';
import { goertzel } from '#support/audio/goertzel.ts';
import { ToneDetector } from '#support/audio/tone-detector.ts';
import { toneFrames, toneSamples } from '#support/audio/tone-frames.ts';
import { readWavSamples, writeWav } from '#support/audio/wav-file.ts';

test('a file of 16-bit samples is read as the tone that it is', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ringside-wav-'));
  const path = join(folder, 'tone.wav');
  writeWav(path, toneSamples(600, 1600));
  const samples = readWavSamples(path);
  rmSync(folder, { recursive: true });
  expect(samples).toHaveLength(1600);
  expect(goertzel(samples, 600)).toBeGreaterThan(0.95);
  expect(goertzel(samples, 700)).toBeLessThan(0.05);
});

test('the last frame of a sound is filled up with silence', () => {
  const { frames } = toSound(new Uint8Array(200).fill(1));
  expect(frames.map((frame) => [frame.length, frame[39], frame[40]])).toEqual([
    [160, 1, 1],
    [160, 1, ULAW_SILENCE],
  ]);
});

test('the ear of the tests knows its tones from silence, from each other and from a mixture', () => {
  const detector = new ToneDetector({ frequenciesHz: [500, 900], windowMs: 100 });
  const listen = (next: () => Uint8Array) => {
    for (let i = 0; i < 6; i++) detector.push(next());
    return detector.tone;
  };
  expect(listen(() => new Uint8Array(160).fill(ULAW_SILENCE))).toBeNull();
  expect(listen(toneFrames(500))).toBe(500);
  expect(listen(toneFrames(900))).toBe(900);
  expect(listen(toneFrames(700))).toBeNull();
});
