/**
 * ITU-T G.711 from its definition: a sign, 3 bits of segment, 4 bits of interval. Linear samples are 16 bits wide;
 * µ-law counts in steps of 4 of them, A-law in steps of 8.
 */
export const ULAW_SILENCE = 0xff;

const ULAW_BIAS = 33;
const ULAW_CLIP = 8158;
const ALAW_CLIP = 4095;
/** A-law sends every other bit inverted, so that silence is not a run of zeros on the line. */
const ALAW_TOGGLE = 0x55;

/** Position of the highest bit set. */
const highestBit = (value: number) => 31 - Math.clz32(value);

export function decodeUlaw(code: number): number {
  const bits = ~code & 0xff;
  const magnitude = (((2 * (bits & 15) + ULAW_BIAS) << ((bits >> 4) & 7)) - ULAW_BIAS) * 4;
  return bits & 0x80 ? -magnitude : magnitude;
}

export function encodeUlaw(sample: number): number {
  const magnitude = Math.min(Math.abs(sample >> 2), ULAW_CLIP) + ULAW_BIAS;
  const segment = highestBit(magnitude) - 5;
  const sign = sample < 0 ? 0x80 : 0;
  return ~(sign | (segment << 4) | ((magnitude >> (segment + 1)) & 15)) & 0xff;
}

export function decodeAlaw(code: number): number {
  const bits = code ^ ALAW_TOGGLE;
  const segment = (bits >> 4) & 7;
  const interval = 2 * (bits & 15) + 1;
  const magnitude = (segment === 0 ? interval : (interval + 32) << (segment - 1)) * 8;
  return bits & 0x80 ? magnitude : -magnitude;
}

export function encodeAlaw(sample: number): number {
  const magnitude = Math.min((sample < 0 ? -sample - 1 : sample) >> 3, ALAW_CLIP);
  const segment = magnitude < 32 ? 0 : highestBit(magnitude) - 4;
  const interval = (magnitude >> Math.max(1, segment)) & 15;
  return ((sample < 0 ? 0 : 0x80) | (segment << 4) | interval) ^ ALAW_TOGGLE;
}

const table = (convert: (code: number) => number) =>
  Uint8Array.from({ length: 256 }, (_, code) => convert(code));
const ulawOfAlaw = table((code) => encodeUlaw(decodeAlaw(code)));
const alawOfUlaw = table((code) => encodeAlaw(decodeUlaw(code)));

const through = (codes: Uint8Array) => (payload: Uint8Array) =>
  payload.map((code) => codes[code] ?? ULAW_SILENCE);

/** PCMA → PCMU, a byte a sample. */
export const alawToUlaw = through(ulawOfAlaw);
/** PCMU → PCMA, a byte a sample. */
export const ulawToAlaw = through(alawOfUlaw);
