/** Sounds as the engine plays them, from the WAV files of recordings and prompts: 8 kHz, one channel, µ-law or 16-bit samples. */
import { encodeUlaw, ULAW_SILENCE } from '#kit/sound/g711.ts';
import { readWavFile, wavFormat, type WavFile } from '#kit/sound/wav-file.ts';
import { FRAME_BYTES } from '../voice/media-session.ts';
import type { Sound } from '../voice/playback.ts';

/** @throws Error for any other kind of file. */
export function readWav(bytes: Uint8Array): { ulaw: Uint8Array } {
  const wav = readWavFile(bytes);
  if (!wav) throw new Error('not a WAVE file');
  const { data, decode } = wav;
  if (isTelephone(wav, 'muLaw', 1)) return { ulaw: data };
  const [samples] = isTelephone(wav, 'pcm', 2) && decode ? decode(data) : [];
  if (!samples) throw new Error('a recording must be 8 kHz, one channel, µ-law or 16-bit');
  return { ulaw: Uint8Array.from(samples, (sample) => encodeUlaw(sample * 2 ** 15)) };
}

const isTelephone = (wav: WavFile, format: keyof typeof wavFormat, frameBytes: number) =>
  wav.formatTag === wavFormat[format] &&
  wav.channels === 1 &&
  wav.sampleRate === 8000 &&
  wav.frameBytes === frameBytes;

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
