/** A recording as a player reads it: by its header, and not a byte further. */
import { readFileSync } from 'node:fs';
import { readWavFile, wavFormat } from '#kit/sound/wav-file.ts';
import { goertzel, SAMPLE_RATE } from '../audio/goertzel.ts';

export interface RecordedFile {
  /** One a channel. */
  channels: Int16Array[];
  durationMs: number;
  /** What the file holds beyond what its header says. */
  surplusBytes: number;
}

/** @throws Error when it is no 16-bit, 8 kHz WAV file, or its header promises more than there is. */
export function readRecordedFile(path: string): RecordedFile {
  const bytes = readFileSync(path);
  const wav = readWavFile(bytes);
  const isRecording = wav?.formatTag === wavFormat.pcm && wav.frameBytes === 2 * wav.channels;
  if (!wav?.decode || !isRecording || wav.sampleRate !== SAMPLE_RATE) throw new Error('not a recording');
  if (8 + bytes.readUInt32LE(4) > bytes.length) throw new Error('the header promises more than there is');
  const channels = wav.decode(wav.data).map((one) => Int16Array.from(one, (sample) => sample * 2 ** 15));
  const frames = wav.data.length / wav.frameBytes;
  const surplusBytes = bytes.length - wav.dataAt - wav.dataBytes;
  return { channels, durationMs: (frames * 1000) / SAMPLE_RATE, surplusBytes };
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
