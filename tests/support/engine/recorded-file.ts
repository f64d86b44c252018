/** A recording as a player reads it: by its header, and not a byte further. */
import { readFileSync } from 'node:fs';
import { goertzel, SAMPLE_RATE } from '../audio/goertzel.ts';

export interface RecordedFile {
  /** One a channel. */
  channels: Int16Array[];
  durationMs: number;
  /** What the file holds beyond what its header says. */
  surplusBytes: number;
}

const HEADER_BYTES = 44;

/** @throws Error when the header is none of a 16-bit, 8 kHz WAV file, or promises more than there is. */
export function readRecordedFile(path: string): RecordedFile {
  const bytes = readFileSync(path);
  const dataBytes = bytes.readUInt32LE(40);
  const count = bytes.readUInt16LE(22);
  const told = [
    bytes.toString('latin1', 0, 4),
    bytes.readUInt32LE(4) - dataBytes,
    bytes.toString('latin1', 8, 16),
    bytes.readUInt32LE(16),
    bytes.readUInt16LE(20),
    bytes.readUInt32LE(24),
    bytes.readUInt32LE(28),
    bytes.readUInt16LE(32),
    bytes.readUInt16LE(34),
    bytes.toString('latin1', 36, 40),
  ];
  const wanted = ['RIFF', 36, 'WAVEfmt ', 16, 1, SAMPLE_RATE, SAMPLE_RATE * 2 * count, 2 * count, 16, 'data'];
  if (JSON.stringify(told) !== JSON.stringify(wanted)) throw new Error(`not a recording: ${told.join(', ')}`);
  if (HEADER_BYTES + dataBytes > bytes.length) throw new Error('the header promises more than there is');
  const length = dataBytes / (2 * count);
  const channels = Array.from({ length: count }, (_, channel) =>
    Int16Array.from({ length }, (_, i) => bytes.readInt16LE(HEADER_BYTES + 2 * (i * count + channel))),
  );
  const surplusBytes = bytes.length - HEADER_BYTES - dataBytes;
  return { channels, durationMs: (length * 1000) / SAMPLE_RATE, surplusBytes };
}

/** Where the sound begins and ends again, in milliseconds: one pair a burst. */
export function burstsOf(samples: Int16Array, frameMs = 20): { fromMs: number; toMs: number }[] {
  const frameSamples = (SAMPLE_RATE * frameMs) / 1000;
  const bursts: { fromMs: number; toMs: number }[] = [];
  for (let at = 0; at < samples.length; at += frameSamples) {
    if (samples.subarray(at, at + frameSamples).every((sample) => Math.abs(sample) < 500)) continue;
    const fromMs = (at * 1000) / SAMPLE_RATE;
    const last = bursts.at(-1);
    if (last && fromMs <= last.toMs + 2 * frameMs) last.toMs = fromMs + frameMs;
    else bursts.push({ fromMs, toMs: fromMs + frameMs });
  }
  return bursts;
}

/** Of the 20 ms that have any sound in them, the part that is this tone. */
export function shareOfTone(samples: Int16Array, frequencyHz: number): number {
  const frameSamples = SAMPLE_RATE / 50;
  const frames = Array.from({ length: Math.floor(samples.length / frameSamples) }, (_, i) =>
    samples.subarray(i * frameSamples, (i + 1) * frameSamples),
  ).filter((frame) => frame.some((sample) => Math.abs(sample) > 500));
  return frames.filter((frame) => goertzel(frame, frequencyHz) > 0.9).length / frames.length;
}
