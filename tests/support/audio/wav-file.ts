import { readFileSync, writeFileSync } from 'node:fs';
import { decodeUlaw } from '#kit/sound/g711.ts';
import { wavHead } from '#kit/sound/wav-head.ts';
import { readWav } from '#server/engine/embedded/media/files/wav.ts';
import { SAMPLE_RATE } from './goertzel.ts';

/** A WAVE file of 16-bit samples, one channel: what Chromium takes for `--use-file-for-fake-audio-capture`. */
export function writeWav(path: string, samples: Int16Array, sampleRate = SAMPLE_RATE): void {
  const head = wavHead({ format: 'pcm', sampleRate, channels: 1 }, samples.byteLength);
  writeFileSync(
    path,
    Buffer.concat([head, Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength)]),
  );
}

/** The samples of a telephone's recording (8 kHz, one channel, µ-law or 16-bit). */
export function readWavSamples(path: string): Int16Array {
  return Int16Array.from(readWav(readFileSync(path)).ulaw, decodeUlaw);
}
