/** The drawing of a sound, and its length, from the file as it lies on the disk: a piece at a time, never the whole. */
import { open, type FileHandle } from 'node:fs/promises';
import { readWavHead, wavFormat } from '#kit/sound/wav-file.ts';

export interface SoundFacts {
  durationMs: number;
  /** One a channel: loudest sample of each of equal stretches, 0–100, 400 at most. */
  waveforms: number[][];
}

const MOST_VALUES = 400;
const FULL_SCALE = 32_768;
const PIECE_BYTES = 64 * 1024;
/** Enough for any head that our engine writes. */
const HEAD_BYTES = 4096;

/** null: there is no such file, or it is no WAV of 16 bit samples. A file that a crash has cut off is read as far as it goes. */
export async function soundFacts(file: string): Promise<SoundFacts | null> {
  const handle = await open(file).catch(() => null);
  if (!handle) return null;
  try {
    const data = await findSamples(handle);
    return data && (await measure(handle, data));
  } finally {
    await handle.close();
  }
}

interface Samples {
  start: number;
  frames: number;
  channels: number;
  rate: number;
}

async function findSamples(handle: FileHandle): Promise<Samples | null> {
  const { size } = await handle.stat();
  const bytes = Buffer.alloc(Math.min(HEAD_BYTES, size));
  await handle.read(bytes, 0, bytes.length, 0);
  const head = readWavHead(bytes, size);
  if (!head || head.isBigEndian || head.formatTag !== wavFormat.pcm) return null;
  const { dataAt: start, channels, sampleRate: rate, frameBytes } = head;
  if (channels === 0 || rate === 0 || frameBytes !== 2 * channels) return null;
  // The head of a file that was never closed says nothing of its length: there the file's size counts.
  const length = head.dataBytes === 0 ? size - start : head.dataBytes;
  return { start, frames: Math.floor(length / frameBytes), channels, rate };
}

async function measure(handle: FileHandle, { start, frames, channels, rate }: Samples): Promise<SoundFacts> {
  const values = Math.min(MOST_VALUES, frames);
  const peaks = Array.from({ length: channels }, () => new Uint16Array(values));
  const frameBytes = 2 * channels;
  const piece = Buffer.alloc(PIECE_BYTES - (PIECE_BYTES % frameBytes));
  for (let frame = 0; frame < frames;) {
    const wanted = Math.min(piece.length, (frames - frame) * frameBytes);
    const { bytesRead } = await handle.read(piece, 0, wanted, start + frame * frameBytes);
    const whole = Math.floor(bytesRead / frameBytes);
    if (whole === 0) break;
    const samples = new Int16Array(piece.buffer, piece.byteOffset, whole * channels);
    keepPeaks(peaks, samples, { first: frame, frames });
    frame += whole;
  }
  const waveforms = peaks.map((one) => Array.from(one, (peak) => Math.round((peak * 100) / FULL_SCALE)));
  return { durationMs: Math.round((frames * 1000) / rate), waveforms };
}

function keepPeaks(peaks: Uint16Array[], samples: Int16Array, at: { first: number; frames: number }): void {
  const values = peaks[0]?.length ?? 0;
  samples.forEach((sample, i) => {
    const frame = at.first + Math.floor(i / peaks.length);
    const one = peaks[i % peaks.length];
    const place = Math.floor((frame * values) / at.frames);
    if (one) one[place] = Math.max(one[place] ?? 0, Math.abs(sample));
  });
}
