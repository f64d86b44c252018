/** A WAV written byte by byte, in each of the ways in which other programs write one: what our reader is held against. */

export interface WavShape {
  /** wFormatTag: 1 PCM, 3 floats, 6 A-law, 7 µ-law, 0x55 MP3. */
  tag: number;
  sampleBytes: number;
  channels: number;
  rate: number;
  /** The tag stands in the sub-format of an extensible header. */
  isExtensible: boolean;
  container: 'RIFF' | 'RIFX' | 'RF64';
  /** Written to a pipe: the sizes were never known. */
  isStreamed: boolean;
}

export const plainWav: WavShape = {
  tag: 1,
  sampleBytes: 2,
  channels: 1,
  rate: 44_100,
  isExtensible: false,
  container: 'RIFF',
  isStreamed: false,
};

/** One frame after the other, the sample of each channel at full scale ±1. */
export function samplesIn(
  shape: WavShape,
  sampleOf: (frame: number, channel: number) => number,
  frames: number,
) {
  const { channels, sampleBytes } = shape;
  const bytes = new Uint8Array(frames * channels * sampleBytes);
  const view = new DataView(bytes.buffer);
  for (let at = 0; at < frames * channels; at++) {
    writeSample(view, at * sampleBytes, sampleOf(Math.floor(at / channels), at % channels), shape);
  }
  return bytes;
}

export function writtenWav(shape: WavShape, data: Uint8Array): Uint8Array {
  const { tag, sampleBytes, channels, rate, isExtensible, container, isStreamed } = shape;
  const isLittle = container !== 'RIFX';
  const head = new DataView(new ArrayBuffer(isExtensible ? 40 : 16));
  head.setUint16(0, isExtensible ? 0xfffe : tag, isLittle);
  head.setUint16(2, channels, isLittle);
  head.setUint32(4, rate, isLittle);
  head.setUint32(8, rate * channels * sampleBytes, isLittle);
  head.setUint16(12, channels * sampleBytes, isLittle);
  head.setUint16(14, 8 * sampleBytes, isLittle);
  if (isExtensible) {
    head.setUint16(16, 22, isLittle);
    head.setUint16(18, 8 * sampleBytes, isLittle);
    head.setUint16(24, tag, isLittle);
  }
  const isUnsized = isStreamed || container === 'RF64';
  const chunk = (id: string, bytes: Uint8Array, size = bytes.length) => {
    const whole = new Uint8Array(8 + bytes.length + (bytes.length % 2));
    whole.set(ascii(id));
    new DataView(whole.buffer).setUint32(4, size, isLittle);
    whole.set(bytes, 8);
    return whole;
  };
  const body = [
    ascii('WAVE'),
    // Odd on purpose: the next chunk begins at an even byte all the same.
    chunk('LIST', ascii('INFO of a program')),
    chunk('fmt ', new Uint8Array(head.buffer)),
    chunk('data', data, isUnsized ? 0xffff_ffff : data.length),
  ];
  const size = body.reduce((sum, { length }) => sum + length, 0);
  const start = new Uint8Array(8);
  start.set(ascii(container));
  new DataView(start.buffer).setUint32(4, isUnsized ? 0xffff_ffff : size, isLittle);
  return Buffer.concat([start, ...body]);
}

const ascii = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

function writeSample(view: DataView, at: number, sample: number, shape: WavShape): void {
  const { tag, sampleBytes } = shape;
  const isLittle = shape.container !== 'RIFX';
  if (tag === 3 && sampleBytes === 4) view.setFloat32(at, sample, isLittle);
  else if (tag === 3) view.setFloat64(at, sample, isLittle);
  else if (tag === 6 || tag === 7) view.setUint8(at, companded(sample, tag));
  else writeLevel(view, at, Math.round(sample * (2 ** (8 * sampleBytes - 1) - 1)), shape);
}

/** Whole numbers of one to four bytes; a single byte is without a sign. */
function writeLevel(view: DataView, at: number, level: number, { sampleBytes, container }: WavShape): void {
  const bits = sampleBytes === 1 ? level + 128 : level;
  for (let byte = 0; byte < sampleBytes; byte++) {
    const place = container === 'RIFX' ? sampleBytes - 1 - byte : byte;
    view.setUint8(at + place, (bits >> (8 * byte)) & 0xff);
  }
}

/** ITU-T G.711 by its own decision values: sign, segment, step. */
function companded(sample: number, tag: number): number {
  const isMuLaw = tag === 7;
  const magnitude = Math.min(Math.abs(Math.round(sample * 32_768)) + (isMuLaw ? 0x84 : 0), 32_767);
  const segment = Math.max(Math.floor(Math.log2(Math.max(magnitude, 1))) - 7, 0);
  const shift = isMuLaw ? segment + 3 : Math.max(segment, 1) + 3;
  const code = (segment << 4) | ((magnitude >> shift) & 0x0f);
  if (isMuLaw) return ~(code | (sample < 0 ? 0x80 : 0)) & 0xff;
  return (code | (sample < 0 ? 0 : 0x80)) ^ 0x55;
}
