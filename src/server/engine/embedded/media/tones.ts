/** Tones of a telephone network, made and not recorded. */
import { encodeUlaw } from './g711.ts';
import { FRAME_BYTES, FRAME_MS } from './media-session.ts';
import { silentFrame, type Sound } from './playback.ts';

const SAMPLES_PER_SECOND = 8000;
/** −13 dBm0 a frequency, as the precise tone plan of North America asks for call progress tones, or near it. */
const AMPLITUDE = 0.15 * 32_767;

export interface Cadence {
  frequenciesHz: readonly number[];
  onMs: number;
  /** Silence after it, for a tone that is played in a loop. */
  offMs?: number;
}

/** Lengths are rounded to whole frames of 20 ms. */
export function tone({ frequenciesHz, onMs, offMs = 0 }: Cadence): Sound {
  const sample = (i: number) =>
    frequenciesHz.reduce(
      (sum, hz) => sum + AMPLITUDE * Math.sin((2 * Math.PI * hz * i) / SAMPLES_PER_SECOND),
      0,
    );
  const on = Array.from({ length: Math.round(onMs / FRAME_MS) }, (_, frame) =>
    Uint8Array.from({ length: FRAME_BYTES }, (_, i) =>
      encodeUlaw(Math.round(sample(frame * FRAME_BYTES + i))),
    ),
  );
  return { frames: [...on, ...Array.from({ length: Math.round(offMs / FRAME_MS) }, () => silentFrame)] };
}
