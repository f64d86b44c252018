/** WAV as programs write it: RIFF, RIFX (big-endian) and RF64; PCM of 8 to 32 bits, floats, A-law and µ-law (ITU-T G.711). */
import { decodeAlaw, decodeUlaw } from './g711.ts';

export interface WavHead {
  isBigEndian: boolean;
  /** wFormatTag; of "extensible", the one in its sub-format. */
  formatTag: number;
  sampleRate: number;
  channels: number;
  /** Bytes of one frame: a sample of each channel. */
  frameBytes: number;
  /** Where the data chunk's content lies, as far as the file has it. */
  dataAt: number;
  dataBytes: number;
  /** One array a channel, full scale ±1; null: its samples are of no kind known here. */
  decode: ((frames: Uint8Array) => Float32Array[]) | null;
}

export interface WavFile extends WavHead {
  /** What is in the data chunk. */
  data: Uint8Array;
}

export const wavFormat = { pcm: 1, float: 3, aLaw: 6, muLaw: 7, mp3: 0x55, extensible: 0xfffe } as const;

type Format = Pick<WavHead, 'formatTag' | 'sampleRate' | 'channels' | 'frameBytes' | 'decode'>;

const MOST_CHUNKS = 1_000;
const MOST_CHANNELS = 8;

/** One sample at a byte; full scale ±1. */
type ReadSample = (view: DataView, at: number) => number;

interface Chunk {
  id: string;
  at: number;
  bytes: number;
}

/** null: not a WAV, or one without a format or a sound. */
export function readWavFile(file: Uint8Array): WavFile | null {
  const head = readWavHead(file, file.length);
  return head && { ...head, data: file.subarray(head.dataAt, head.dataAt + head.dataBytes) };
}

/** @param head the first bytes of a file, with all that comes before its sound; `fileBytes`: how long the whole is */
export function readWavHead(head: Uint8Array, fileBytes: number): WavHead | null {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const isBigEndian = asciiOf(head, 0) === 'RIFX';
  const isWav = ['RIFF', 'RIFX', 'RF64'].includes(asciiOf(head, 0)) && asciiOf(head, 8) === 'WAVE';
  if (!isWav) return null;
  const chunks = chunksOf(head, view, { isBigEndian, fileBytes });
  const format = chunks.find(({ id }) => id === 'fmt ');
  const data = chunks.find(({ id }) => id === 'data');
  if (!format || !data || format.bytes < 16 || format.at + format.bytes > head.length) return null;
  return { ...formatOf(view, format, !isBigEndian), isBigEndian, dataAt: data.at, dataBytes: data.bytes };
}

const asciiOf = (file: Uint8Array, at: number) => String.fromCharCode(...file.subarray(at, at + 4));

/** Each begins at an even byte. One that says it is longer than the file (a stream that never knew) ends with it. */
function chunksOf(
  head: Uint8Array,
  view: DataView,
  { isBigEndian, fileBytes }: { isBigEndian: boolean; fileBytes: number },
): Chunk[] {
  const chunks: Chunk[] = [];
  for (let at = 12; at + 8 <= head.length && chunks.length < MOST_CHUNKS;) {
    const said = view.getUint32(at + 4, !isBigEndian);
    const bytes = Math.min(said, fileBytes - at - 8);
    chunks.push({ id: asciiOf(head, at), at: at + 8, bytes });
    at += 8 + bytes + (bytes % 2);
  }
  return chunks;
}

function formatOf(view: DataView, { at, bytes }: Chunk, littleEndian: boolean): Format {
  const short = (offset: number) => view.getUint16(at + offset, littleEndian);
  const tag = short(0);
  // The first two bytes of the sub-format's GUID are the tag that a plain file would have.
  const formatTag = tag === wavFormat.extensible && bytes >= 26 ? short(24) : tag;
  const channels = short(2);
  const frameBytes = short(12);
  const sampleBytes = frameBytes / channels;
  const isUsable = channels >= 1 && channels <= MOST_CHANNELS && frameBytes >= 1;
  const read = isUsable ? sampleReader(formatTag, sampleBytes, littleEndian) : null;
  return {
    formatTag,
    sampleRate: view.getUint32(at + 4, littleEndian),
    channels,
    frameBytes,
    decode: read && ((frames) => deinterleaved(frames, { channels, sampleBytes, read })),
  };
}

function deinterleaved(
  frames: Uint8Array,
  { channels, sampleBytes, read }: { channels: number; sampleBytes: number; read: ReadSample },
): Float32Array[] {
  const view = new DataView(frames.buffer, frames.byteOffset, frames.byteLength);
  const count = Math.floor(frames.length / (channels * sampleBytes));
  return Array.from({ length: channels }, (_, channel) => {
    const samples = new Float32Array(count);
    for (let frame = 0; frame < count; frame++) {
      samples[frame] = read(view, (frame * channels + channel) * sampleBytes);
    }
    return samples;
  });
}

function sampleReader(formatTag: number, bytes: number, littleEndian: boolean): ReadSample | null {
  const key = `${formatTag}:${bytes}`;
  const readers: Record<string, ReadSample> = {
    [`${wavFormat.pcm}:1`]: (view, at) => (view.getUint8(at) - 128) / 128,
    [`${wavFormat.pcm}:2`]: (view, at) => view.getInt16(at, littleEndian) / 2 ** 15,
    [`${wavFormat.pcm}:3`]: littleEndian
      ? (view, at) => (view.getUint16(at, true) + view.getInt8(at + 2) * 65_536) / 2 ** 23
      : (view, at) => (view.getInt16(at, false) * 256 + view.getUint8(at + 2)) / 2 ** 23,
    [`${wavFormat.pcm}:4`]: (view, at) => view.getInt32(at, littleEndian) / 2 ** 31,
    [`${wavFormat.float}:4`]: (view, at) => view.getFloat32(at, littleEndian),
    [`${wavFormat.float}:8`]: (view, at) => view.getFloat64(at, littleEndian),
    [`${wavFormat.aLaw}:1`]: (view, at) => decodeAlaw(view.getUint8(at)) / 2 ** 15,
    [`${wavFormat.muLaw}:1`]: (view, at) => decodeUlaw(view.getUint8(at)) / 2 ** 15,
  };
  return readers[key] ?? null;
}
