/** Keys out of the voice of a far side that has no RFC 4733: pairs of tones (ITU-T Q.23), told from speech as Q.24 asks. */
import { decodeUlaw } from '#kit/sound/g711.ts';

const SAMPLES_PER_SECOND = 8000;
const ROWS_HZ = [697, 770, 852, 941];
const COLUMNS_HZ = [1209, 1336, 1477, 1633];
const KEYPAD = ['123A', '456B', '789C', '*0#D'];
/** 12.75 ms: 40 ms of a key hold two whole ones wherever it begins, 20 ms never do. */
const BLOCK = 102;
const BLOCKS_OF_KEY = 2;
/** 40 ms of a pause touch three; a gap of 10 ms in a key touches two. */
const BLOCKS_OF_PAUSE = 3;
/** −27 dBm0 a tone: below the quietest that Q.24 has read, above what comes back of our own as an echo. */
const LEAST_PEAK = 996;
/** A column may be so much louder than its row, and a row than its column: lines damp the high ones, and some correct it. */
const MOST_TWIST = { column: decibels(5), row: decibels(9) };
/** Each stands out among its four. */
const LEAST_LEAD = decibels(8);
/** Of all that is heard, the part that the two are: a voice has its overtones besides. */
const LEAST_SHARE = 0.82;

const LEAST_POWER = (LEAST_PEAK * (BLOCK / 2)) ** 2;
/** A telephone may be off by 1.5 %, which a block tells from its tone. */
const NEARBY = [1, 0.99, 1.01];
const coefficientOf = (hz: number) => 2 * Math.cos((2 * Math.PI * hz) / SAMPLES_PER_SECOND);
/** Of each tone, then of what is near it. */
const coefficients = (tones: readonly number[]) =>
  tones.map((hz) => NEARBY.map((factor) => coefficientOf(hz * factor)));
const ROWS = coefficients(ROWS_HZ);
const COLUMNS = coefficients(COLUMNS_HZ);

const linear = Int16Array.from({ length: 256 }, (_, code) => decodeUlaw(code));

export class KeyToneDetector {
  readonly #block = new Int16Array(BLOCK);
  #filled = 0;
  /** Of the block before. */
  #last: string | null = null;
  #run = 0;
  /** Told already, and not let go. */
  #pressed: string | null = null;
  #blocksWithout = 0;

  /** @returns the keys whose press is known with this frame of µ-law, mostly none */
  hear(ulaw: Uint8Array): string {
    let keys = '';
    for (const code of ulaw) {
      this.#block[this.#filled++] = linear[code] ?? 0;
      if (this.#filled < BLOCK) continue;
      this.#filled = 0;
      keys += this.#next(keyOf(this.#block)) ?? '';
    }
    return keys;
  }

  #next(key: string | null): string | null {
    this.#run = key === this.#last ? this.#run + 1 : 1;
    this.#last = key;
    this.#blocksWithout = key === this.#pressed ? 0 : this.#blocksWithout + 1;
    if (this.#blocksWithout >= BLOCKS_OF_PAUSE) this.#pressed = null;
    if (key === null || key === this.#pressed || this.#run < BLOCKS_OF_KEY) return null;
    this.#pressed = key;
    this.#blocksWithout = 0;
    return key;
  }
}

/** The key whose two tones a block is. null: silence, voice, noise. */
function keyOf(block: Int16Array): string | null {
  const energy = block.reduce((sum, sample) => sum + sample * sample, 0);
  // A tone's power is half a block's length times its energy: less than this is no two tones of the least level.
  if (energy * (BLOCK / 2) < 2 * LEAST_POWER * LEAST_SHARE) return null;
  const row = strongest(block, ROWS);
  const column = strongest(block, COLUMNS);
  if (row === null || column === null) return null;
  if (column.power > row.power * MOST_TWIST.column || row.power > column.power * MOST_TWIST.row) return null;
  if (row.power + column.power < LEAST_SHARE * energy * (BLOCK / 2)) return null;
  return KEYPAD[row.index]?.[column.index] ?? null;
}

/** null: too quiet, or not by far the strongest. */
function strongest(
  block: Int16Array,
  tones: readonly (readonly number[])[],
): { index: number; power: number } | null {
  const powers = tones.map(([coefficient = 0]) => powerOf(block, coefficient));
  const most = Math.max(...powers);
  const index = powers.indexOf(most);
  const isLeader = powers.every((other, at) => at === index || other * LEAST_LEAD < most);
  if (most < LEAST_POWER || !isLeader) return null;
  const [, ...nearby] = tones[index] ?? [];
  return { index, power: Math.max(most, ...nearby.map((coefficient) => powerOf(block, coefficient))) };
}

/** Goertzel's algorithm: one bin of a Fourier transform. */
function powerOf(block: Int16Array, coefficient: number): number {
  let last = 0;
  let beforeLast = 0;
  for (const sample of block) {
    const next = sample + coefficient * last - beforeLast;
    beforeLast = last;
    last = next;
  }
  return last * last + beforeLast * beforeLast - coefficient * last * beforeLast;
}

/** As a ratio of powers. */
function decibels(count: number): number {
  return 10 ** (count / 10);
}
