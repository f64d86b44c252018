import { writeFileSync } from 'node:fs';
import { wavHead } from '#kit/sound/wav-head.ts';

/** A recording as the engine leaves it: 16 bit, 8 kHz, one array a channel. `isCutOff`: its head says nothing of its length. */
export function writeRecorded(
  path: string,
  channels: readonly Int16Array[],
  { isCutOff = false } = {},
): void {
  const frames = channels[0]?.length ?? 0;
  const samples = new Int16Array(frames * channels.length);
  for (let i = 0; i < samples.length; i++)
    samples[i] = channels[i % channels.length]?.[Math.floor(i / channels.length)] ?? 0;
  const shape = { format: 'pcm', sampleRate: 8000, channels: channels.length } as const;
  const head = wavHead(shape, isCutOff ? 0 : samples.byteLength);
  writeFileSync(path, Buffer.concat([head, Buffer.from(samples.buffer)]));
}

/** As loud as this all along, in samples of full scale ±32768. */
export const steady = (seconds: number, level: number) =>
  Int16Array.from({ length: seconds * 8000 }, (_, i) => (i % 2 === 0 ? level : -level));
