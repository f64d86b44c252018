import { wavHead } from '#kit/sound/wav-head.ts';

/** A WAV file of one channel, 16-bit PCM. @param samples −1 to 1; what is louder is cut off. */
export function encodeWav(samples: Float32Array, sampleRate: number): Blob {
  const sound = new DataView(new ArrayBuffer(samples.length * 2));
  samples.forEach((sample, index) => {
    const whole = Math.min(1, Math.max(-1, sample)) * 0x7fff;
    sound.setInt16(index * 2, Math.round(whole), true);
  });
  const head = wavHead({ format: 'pcm', sampleRate, channels: 1 }, sound.byteLength);
  return new Blob([head, sound], { type: 'audio/wav' });
}
