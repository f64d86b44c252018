/** Makes of any sound file what a call can play without another thought: µ-law, 8 kHz, one channel, at an even loudness. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import samplerate from '@alexanderolsen/libsamplerate-js';
import { fail, ok, type Result } from '#kit/result.ts';
import { encodeUlaw } from '#kit/sound/g711.ts';
import { WAV_HEAD_BYTES, wavHead } from '#kit/sound/wav-head.ts';
import { decodeSound, Unreadable, type DecodedPiece } from './decoding.ts';

export interface TelephoneSound {
  /** A whole WAV file. */
  wav: Uint8Array;
  durationMs: number;
}
export interface SoundFault {
  code: 'audio-unreadable' | 'audio-too-long' | 'audio-silent' | 'file-too-large';
  /** What it is instead of a WAV or MP3, e.g. "AAC (M4A)"; null: no sound that is known by name. */
  codec: string | null;
}

const RATE = 8000;
const MOST_SECONDS = 300;
const LEAST_SECONDS = 0.1;
/** 20 ms: what loudness is judged by. */
const FRAME = RATE / 50;
/** Below −50 dB of full scale nothing is said. */
const SILENCE = 10 ** (-50 / 20);
/** Speech on the telephone, mean of what is not silence: −20 dB of full scale. */
const LOUDNESS = 10 ** (-20 / 20);
/** Gently: a whisper stays quieter than a shout. */
const GAIN = { least: 10 ** (-12 / 20), most: 10 ** (18 / 20) };
const PEAK = 0.9;
/** Of the channels' mean energy, in their mean: less than this (two opposite ones have none) is not the sound any more. */
const LEAST_MIXED = 0.2;
const ENCODED_AT_ONCE = 4096;

/** Decodes, converts and evens out. Yields to calls that go on between pieces of a few milliseconds each. */
export async function toTelephoneSound(file: Uint8Array): Promise<Result<TelephoneSound, SoundFault>> {
  try {
    const mix = await surveyed(file);
    if (mix === null) return fail({ code: 'audio-too-long', codec: null });
    const samples = await resampled(file, mix);
    const gain = gainOf(samples);
    if (gain === null) return fail({ code: 'audio-silent', codec: null });
    const wav = await encoded(samples, gain);
    return ok({ wav, durationMs: Math.round((samples.length * 1000) / RATE) });
  } catch (error) {
    if (error instanceof Unreadable) return fail({ code: 'audio-unreadable', codec: error.codec });
    throw error;
  }
}

/** Makes one channel of a piece. */
type Mix = (piece: DecodedPiece) => Float32Array;

const meanOf: Mix = ({ channels }) => {
  const [first = new Float32Array()] = channels;
  if (channels.length === 1) return first;
  return first.map((_, i) => channels.reduce((sum, one) => sum + (one[i] ?? 0), 0) / channels.length);
};

/**
 * Hears the file once to choose how its channels become one: their mean, unless they extinguish each other in it (stereo
 * with one side inverted); then the loudest alone. null: longer than a prompt may be. @throws Unreadable
 */
async function surveyed(file: Uint8Array): Promise<Mix | null> {
  const energies: number[] = [];
  let mixed = 0;
  let seconds = 0;
  for await (const piece of decodeSound(file)) {
    const mean = meanOf(piece);
    seconds += mean.length / piece.sampleRate;
    if (seconds > MOST_SECONDS) return null;
    mixed += energyOf(mean);
    for (const [channel, samples] of piece.channels.entries()) {
      energies[channel] = (energies[channel] ?? 0) + energyOf(samples);
    }
    await nextTurn();
  }
  const all = energies.reduce((sum, energy) => sum + energy, 0) / energies.length;
  if (!(mixed < LEAST_MIXED * all)) return meanOf;
  const loudest = energies.indexOf(Math.max(...energies));
  return ({ channels }) => channels[loudest] ?? new Float32Array();
}

const energyOf = (samples: Float32Array) => samples.reduce((sum, sample) => sum + sample * sample, 0);

type Resampler = Awaited<ReturnType<typeof samplerate.create>>;

/** One channel at 8 kHz. @throws Unreadable */
async function resampled(file: Uint8Array, mix: Mix): Promise<Float32Array> {
  const parts: Float32Array[] = [];
  let length = 0;
  let resampler: Resampler | null = null;
  let rate = RATE;
  try {
    for await (const piece of decodeSound(file)) {
      if (resampler && piece.sampleRate !== rate) throw new Unreadable('the rate changes');
      resampler ??= await resamplerFrom(piece.sampleRate);
      rate = piece.sampleRate;
      const part = resampler.full(mix(piece)).slice();
      length += part.length;
      parts.push(part);
      await nextTurn();
    }
  } finally {
    resampler?.destroy();
  }
  return joined(parts, length);
}

/** Band-limited (a windowed sinc): what is above 4 kHz is taken out, not folded down into the voice. */
function resamplerFrom(rate: number): Promise<Resampler> {
  if (rate < 4000 || rate > 192_000) throw new Unreadable('no such sample rate');
  const { SRC_SINC_MEDIUM_QUALITY: converterType } = samplerate.ConverterType;
  return samplerate.create(1, rate, RATE, { converterType });
}

function joined(parts: readonly Float32Array[], length: number): Float32Array {
  const whole = new Float32Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** null: nothing is to be heard. */
function gainOf(samples: Float32Array): number | null {
  if (samples.length < LEAST_SECONDS * RATE) return null;
  let energy = 0;
  let frames = 0;
  let peak = 0;
  for (let at = 0; at + FRAME <= samples.length; at += FRAME) {
    let sum = 0;
    for (const sample of samples.subarray(at, at + FRAME)) {
      sum += sample * sample;
      peak = Math.max(peak, Math.abs(sample));
    }
    if (Math.sqrt(sum / FRAME) < SILENCE) continue;
    energy += sum / FRAME;
    frames += 1;
  }
  // NaN and infinities come from files of floats.
  if (frames === 0 || !Number.isFinite(energy)) return null;
  const wanted = LOUDNESS / Math.sqrt(energy / frames);
  return Math.min(Math.max(wanted, GAIN.least), GAIN.most, PEAK / peak);
}

async function encoded(samples: Float32Array, gain: number): Promise<Uint8Array> {
  const wav = new Uint8Array(WAV_HEAD_BYTES + samples.length);
  wav.set(wavHead({ format: 'muLaw', sampleRate: RATE, channels: 1 }, samples.length));
  for (let at = 0; at < samples.length; at += ENCODED_AT_ONCE) {
    const piece = samples.subarray(at, at + ENCODED_AT_ONCE);
    wav.set(
      Uint8Array.from(piece, (sample) => encodeUlaw(Math.round(sample * gain * 32_767))),
      WAV_HEAD_BYTES + at,
    );
    await nextTurn();
  }
  return wav;
}
