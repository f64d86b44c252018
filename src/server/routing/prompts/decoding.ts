/** Sound files as they come from people: WAV or MP3, any rate, any channels, told by what is in them and not by their name. */
import { MPEGDecoder } from 'mpg123-decoder';
import { fileCodecName, wavCodecName } from './codec-names.ts';
import { readWavFile, wavFormat, type WavFile } from '#kit/sound/wav-file.ts';

/** Some of the sound, one array a channel, full scale ±1. */
export interface DecodedPiece {
  sampleRate: number;
  channels: readonly Float32Array[];
}

/** What cannot be read ends the stream: the error is the file's, not ours. */
export class Unreadable extends Error {
  /** e.g. "MS ADPCM"; null: it is broken, or no sound at all. */
  readonly codec: string | null;

  constructor(message: string, codec: string | null = null) {
    super(message);
    this.codec = codec;
  }
}

const WAV_PIECE_FRAMES = 2048;
const MP3_PIECE_BYTES = 4096;
/** A tag at the end is some; a file that is no MP3 is nothing but. */
const MOST_MP3_FAULTS = 10;

/** A piece at a time, so that calls that go on meanwhile are never kept waiting. @throws Unreadable */
export async function* decodeSound(file: Uint8Array): AsyncGenerator<DecodedPiece> {
  const wav = readWavFile(file);
  if (wav?.formatTag === wavFormat.mp3) yield* decodeMp3(wav.data);
  else if (wav) yield* decodeWav(wav);
  else if (isMp3(file)) yield* decodeMp3(file);
  else throw new Unreadable('neither WAV nor MP3', fileCodecName(file));
}

/** An ID3 tag, or the eleven bits with which each frame begins; layer 0 in them is AAC (ISO/IEC 13818-7). */
function isMp3([first = 0, second = 0, third = 0]: Uint8Array): boolean {
  const isTagged = first === 0x49 && second === 0x44 && third === 0x33;
  return isTagged || (first === 0xff && (second & 0xe0) === 0xe0 && (second & 0x06) !== 0);
}

function* decodeWav({ decode, data, frameBytes, sampleRate, formatTag }: WavFile): Generator<DecodedPiece> {
  if (!decode) throw new Unreadable('a WAV of another codec', wavCodecName(formatTag));
  const step = frameBytes * WAV_PIECE_FRAMES;
  for (let at = 0; at < data.length; at += step) {
    yield { sampleRate, channels: decode(data.subarray(at, at + step)) };
  }
}

async function* decodeMp3(file: Uint8Array): AsyncGenerator<DecodedPiece> {
  const decoder = new MPEGDecoder();
  await decoder.ready;
  try {
    let faults = 0;
    let isSound = false;
    for (let at = 0; at < file.length; at += MP3_PIECE_BYTES) {
      const { channelData, sampleRate, errors } = decoder.decode(file.subarray(at, at + MP3_PIECE_BYTES));
      faults += errors.length;
      if (faults > MOST_MP3_FAULTS) throw new Unreadable('no MP3 after all');
      if (!channelData[0]?.length) continue;
      isSound = true;
      yield { sampleRate, channels: channelData };
    }
    if (!isSound) throw new Unreadable('no MP3 after all');
  } finally {
    decoder.free();
  }
}
