import { readFileSync, writeFileSync } from 'node:fs';
import { decodeUlaw } from '#server/engine/embedded/media/voice/g711.ts';
import { readWav } from '#server/engine/embedded/media/files/wav.ts';
import { SAMPLE_RATE } from './goertzel.ts';

/** A WAVE file of 16-bit samples, one channel: what Chromium takes for `--use-file-for-fake-audio-capture`. */
export function writeWav(path: string, samples: Int16Array, sampleRate = SAMPLE_RATE): void {
  const header = Buffer.alloc(44);
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(36 + samples.byteLength, 4);
  header.write('WAVEfmt ', 8, 'latin1');
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(sampleRate, 24);
  header.writeUInt32LE(sampleRate * 2, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36, 'latin1');
  header.writeUInt32LE(samples.byteLength, 40);
  writeFileSync(
    path,
    Buffer.concat([header, Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength)]),
  );
}

/** The samples of a telephone's recording (8 kHz, one channel, µ-law or 16-bit). */
export function readWavSamples(path: string): Int16Array {
  return Int16Array.from(readWav(readFileSync(path)).ulaw, decodeUlaw);
}
