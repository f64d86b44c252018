/** As much of RIFF/WAVE as our own recordings need: 8 kHz, one channel, µ-law or 16-bit samples. */
import { encodeUlaw, ULAW_SILENCE } from '../voice/g711.ts';
import { FRAME_BYTES } from '../voice/media-session.ts';
import type { Sound } from '../voice/playback.ts';

const FORMAT_PCM = 1;
const FORMAT_ULAW = 7;

/** @throws Error for any other kind of file. */
export function readWav(bytes: Uint8Array): { ulaw: Uint8Array } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const chunks = chunksOf(view);
  const format = chunks.get('fmt ');
  const data = chunks.get('data');
  if (!format || !data) throw new Error('not a WAVE file');
  const kind = format.getUint16(0, true);
  const isTelephone = format.getUint16(2, true) === 1 && format.getUint32(4, true) === 8000;
  if (isTelephone && kind === FORMAT_ULAW) {
    return { ulaw: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) };
  }
  if (!isTelephone || kind !== FORMAT_PCM || format.getUint16(14, true) !== 16) {
    throw new Error('a recording must be 8 kHz, one channel, µ-law or 16-bit');
  }
  return {
    ulaw: Uint8Array.from({ length: data.byteLength >> 1 }, (_, i) => encodeUlaw(data.getInt16(2 * i, true))),
  };
}

function chunksOf(view: DataView): Map<string, DataView> {
  const chunks = new Map<string, DataView>();
  for (let at = 12; at + 8 <= view.byteLength;) {
    const name = String.fromCharCode(...[0, 1, 2, 3].map((i) => view.getUint8(at + i)));
    const length = Math.min(view.getUint32(at + 4, true), view.byteLength - at - 8);
    chunks.set(name, new DataView(view.buffer, view.byteOffset + at + 8, length));
    at += 8 + length + (length % 2);
  }
  return chunks;
}

/** Cuts µ-law into frames; the last one is filled up with silence. */
export function toSound(ulaw: Uint8Array): Sound {
  const count = Math.ceil(ulaw.length / FRAME_BYTES);
  return {
    frames: Array.from({ length: count }, (_, i) => {
      const frame = new Uint8Array(FRAME_BYTES).fill(ULAW_SILENCE);
      frame.set(ulaw.subarray(i * FRAME_BYTES, (i + 1) * FRAME_BYTES));
      return frame;
    }),
  };
}
