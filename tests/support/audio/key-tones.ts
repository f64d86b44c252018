/** What an exchange without RFC 4733 hears: keys as pairs of tones in the voice (ITU-T Q.23, received as Q.24 says). */
import { decodeUlaw } from '#kit/sound/g711.ts';
import { goertzel } from './goertzel.ts';

const ROWS_HZ = [697, 770, 852, 941];
const COLUMNS_HZ = [1209, 1336, 1477, 1633];
const KEYPAD = ['123A', '456B', '789C', '*0#D'];
/** Both together are nearly all that is heard, and neither is much louder than the other. */
const SHARE_OF_EACH = 0.4;
/** Q.24: 40 ms are a key. */
const FRAMES_OF_KEY = 2;

/** The key whose two tones 20 ms of µ-law are; null: voice, silence. */
export function keyHeard(ulaw: Uint8Array): string | null {
  const samples = Int16Array.from(ulaw, decodeUlaw);
  // 20 ms tell 50 Hz apart: the strongest of each group, and not a threshold alone.
  const strongest = (of: readonly number[]) => {
    const shares = of.map((hz) => goertzel(samples, hz));
    const most = Math.max(...shares);
    return most < SHARE_OF_EACH ? -1 : shares.indexOf(most);
  };
  const [row, column] = [strongest(ROWS_HZ), strongest(COLUMNS_HZ)];
  return KEYPAD[row]?.[column] ?? null;
}

/** Keys one by one out of the frames of a voice. */
export class KeyToneDetector {
  digits = '';
  #last: string | null = null;
  #frames = 0;

  push(ulaw: Uint8Array): void {
    const key = keyHeard(ulaw);
    this.#frames = key === this.#last ? this.#frames + 1 : 1;
    this.#last = key;
    if (key !== null && this.#frames === FRAMES_OF_KEY) this.digits += key;
  }
}
