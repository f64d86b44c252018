/** Tones of a telephone network, made and not recorded. */
import { encodeUlaw } from '#kit/sound/g711.ts';
import { FRAME_BYTES, FRAME_MS } from './media-session.ts';
import { silentFrame, type Sound } from './playback.ts';
import { eventOf, keyOf } from './telephone-event.ts';

const SAMPLES_PER_SECOND = 8000;
/** −13 dBm0 a frequency, as the precise tone plan of North America asks for call progress tones, or near it; a pair has −10. */
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

/** ITU-T Q.23: each key is one frequency of its row and one of its column. */
const KEYPAD = '123A456B789C*0#D';
const ROWS_HZ = [697, 770, 852, 941];
const COLUMNS_HZ = [1209, 1336, 1477, 1633];

/** Keys for a far side that hears nothing but voice. Q.24 takes 40 ms for a key; 100 and a pause pass any gateway. */
export function keyTones(digits: string): Sound {
  return { frames: Array.from(digits, keyTone).flatMap(({ frames }) => frames) };
}

/** What is no key has no tone. */
function keyTone(digit: string): Sound {
  const at = KEYPAD.indexOf(keyOf(eventOf(digit) ?? -1) ?? '?');
  const [row, column] = [ROWS_HZ[at >> 2], COLUMNS_HZ[at & 3]];
  if (row === undefined || column === undefined) return { frames: [] };
  return tone({ frequenciesHz: [row, column], onMs: 100, offMs: 60 });
}
