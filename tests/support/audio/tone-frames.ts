import { encodeUlaw } from '#kit/sound/g711.ts';
import { FRAME_BYTES } from '#server/engine/embedded/media/voice/media-session.ts';
import { SAMPLE_RATE } from './goertzel.ts';

/** Samples of a steady tone, 16-bit, from a given sample on. */
export function toneSamples(frequencyHz: number, count: number, from = 0, amplitude = 8000): Int16Array {
  return Int16Array.from({ length: count }, (_, i) =>
    Math.round(amplitude * Math.sin((2 * Math.PI * frequencyHz * (from + i)) / SAMPLE_RATE)),
  );
}

/** A tone without end: each call gives its next 20 ms of µ-law. */
export function toneFrames(frequencyHz: number): () => Uint8Array {
  let position = 0;
  return () => {
    const samples = toneSamples(frequencyHz, FRAME_BYTES, position);
    position += FRAME_BYTES;
    return Uint8Array.from(samples, encodeUlaw);
  };
}
