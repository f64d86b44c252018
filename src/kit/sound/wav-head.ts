/** The head of a WAV file: RIFF, a format, and how long the sound is that comes right after it. */
import { wavFormat } from './wav-file.ts';

export const WAV_HEAD_BYTES = 44;

interface WavShape {
  /** 16 bits a sample, or the byte of µ-law. */
  format: 'pcm' | 'muLaw';
  sampleRate: number;
  channels: number;
}

export function wavHead(
  { format, sampleRate, channels }: WavShape,
  dataBytes: number,
): Uint8Array<ArrayBuffer> {
  const sampleBytes = format === 'pcm' ? 2 : 1;
  const head = new Uint8Array(WAV_HEAD_BYTES);
  const view = new DataView(head.buffer);
  const write = (at: number, text: string) => head.set(new TextEncoder().encode(text), at);
  write(0, 'RIFF');
  view.setUint32(4, WAV_HEAD_BYTES - 8 + dataBytes, true);
  write(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, wavFormat[format], true);
  view.setUint16(22, channels, true);
  view.setUint32(24, sampleRate, true);
  view.setUint32(28, sampleRate * channels * sampleBytes, true);
  view.setUint16(32, channels * sampleBytes, true);
  view.setUint16(34, 8 * sampleBytes, true);
  write(36, 'data');
  view.setUint32(40, dataBytes, true);
  return head;
}
