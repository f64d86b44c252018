/** Sound files as they come from people: WAV or MP3, any rate, any channels, told by what is in them and not by their name. */
import { MPEGDecoder } from 'mpg123-decoder';
import wavefile from 'wavefile';

/** Some of the sound, one array a channel, full scale ±1. */
export interface DecodedPiece {
  sampleRate: number;
  channels: readonly Float32Array[];
}

/** What cannot be read ends the stream: the error is the file's, not ours. */
export class Unreadable extends Error {}

const WAV_PIECE_FRAMES = 2048;
const MP3_PIECE_BYTES = 4096;
/** PCM, floats, A-law, µ-law, and "extensible", which is one of the first two. The library takes any other for PCM. */
const WAV_CODECS = [1, 3, 6, 7, 0xfffe];
/** A tag at the end is some; a file that is no MP3 is nothing but. */
const MOST_MP3_FAULTS = 10;

/** A piece at a time, so that whoever carries calls meanwhile is never kept waiting. @throws Unreadable */
export async function* decodeSound(file: Uint8Array): AsyncGenerator<DecodedPiece> {
  if (isWav(file)) yield* decodeWav(file);
  else if (isMp3(file)) yield* decodeMp3(file);
  else throw new Unreadable('neither WAV nor MP3');
}

const ascii = (file: Uint8Array, from: number, to: number) => String.fromCharCode(...file.subarray(from, to));
const isWav = (file: Uint8Array) => ascii(file, 0, 4) === 'RIFF' && ascii(file, 8, 12) === 'WAVE';
/** An ID3 tag, or the eleven bits with which each frame begins. */
const isMp3 = (file: Uint8Array) =>
  ascii(file, 0, 3) === 'ID3' || (file[0] === 0xff && ((file[1] ?? 0) & 0xe0) === 0xe0);

interface WavFormat {
  audioFormat: number;
  numChannels: number;
  sampleRate: number;
  blockAlign: number;
}

function* decodeWav(file: Uint8Array): Generator<DecodedPiece> {
  const wav = readable(() => new wavefile.WaveFile(file));
  const { audioFormat, numChannels, sampleRate, blockAlign } = wav.fmt as WavFormat;
  const { samples } = wav.data as { samples: Uint8Array };
  const isKnown = WAV_CODECS.includes(audioFormat) && numChannels >= 1 && numChannels <= 8 && blockAlign >= 1;
  if (!isKnown) throw new Unreadable('not such a WAV');
  const end = samples.length - (samples.length % blockAlign);
  const step = blockAlign * WAV_PIECE_FRAMES;
  for (let at = 0; at < end; at += step) {
    const piece = samples.subarray(at, Math.min(at + step, end));
    yield { sampleRate, channels: readable(() => channelsOf(wav, piece)) };
  }
}

function channelsOf(wav: wavefile.WaveFile, samples: Uint8Array): Float32Array[] {
  const { numChannels, sampleRate } = wav.fmt as WavFormat;
  const piece = new wavefile.WaveFile();
  piece.fromScratch(numChannels, sampleRate, wav.bitDepth, []);
  piece.fmt = { ...wav.fmt };
  piece.data = { chunkId: 'data', chunkSize: samples.length, samples };
  if (wav.bitDepth === '8a') piece.fromALaw();
  else if (wav.bitDepth === '8m') piece.fromMuLaw();
  piece.toBitDepth('32f');
  const decoded: unknown = piece.getSamples(false, Float32Array);
  return numChannels === 1 ? [decoded as Float32Array] : (decoded as Float32Array[]);
}

async function* decodeMp3(file: Uint8Array): AsyncGenerator<DecodedPiece> {
  const decoder = new MPEGDecoder();
  await decoder.ready;
  try {
    let faults = 0;
    for (let at = 0; at < file.length; at += MP3_PIECE_BYTES) {
      const { channelData, sampleRate, errors } = decoder.decode(file.subarray(at, at + MP3_PIECE_BYTES));
      faults += errors.length;
      if (faults > MOST_MP3_FAULTS) throw new Unreadable('no MP3 after all');
      if (channelData[0]?.length) yield { sampleRate, channels: channelData };
    }
  } finally {
    decoder.free();
  }
}

/** The library throws plain errors of all kinds at a broken file. */
function readable<Value>(read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    throw new Unreadable('a broken file', { cause: error });
  }
}
