import { writeFileSync } from 'node:fs';

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
  const header = Buffer.alloc(44);
  const bytes = isCutOff ? 0 : samples.byteLength;
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(36 + bytes, 4);
  header.write('WAVEfmt ', 8, 'latin1');
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(channels.length, 22);
  header.writeUInt32LE(8000, 24);
  header.writeUInt32LE(16_000 * channels.length, 28);
  header.writeUInt16LE(2 * channels.length, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36, 'latin1');
  header.writeUInt32LE(bytes, 40);
  writeFileSync(path, Buffer.concat([header, Buffer.from(samples.buffer)]));
}

/** As loud as this all along, in samples of full scale ±32768. */
export const steady = (seconds: number, level: number) =>
  Int16Array.from({ length: seconds * 8000 }, (_, i) => (i % 2 === 0 ? level : -level));
