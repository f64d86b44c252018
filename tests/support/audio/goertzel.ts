export const SAMPLE_RATE = 8000;

/**
 * The part of a signal's energy at one frequency: 0 (none of it) to 1 (a clean tone and nothing else), however loud.
 * Goertzel's algorithm: one bin of a Fourier transform.
 */
export function goertzel(samples: ArrayLike<number>, frequencyHz: number, sampleRate = SAMPLE_RATE): number {
  const coefficient = 2 * Math.cos((2 * Math.PI * frequencyHz) / sampleRate);
  let last = 0;
  let beforeLast = 0;
  let energy = 0;
  for (let i = 0; i < samples.length; i++) {
    const sample = samples[i] ?? 0;
    const next = sample + coefficient * last - beforeLast;
    beforeLast = last;
    last = next;
    energy += sample * sample;
  }
  if (energy === 0) return 0;
  const power = last * last + beforeLast * beforeLast - coefficient * last * beforeLast;
  return Math.min(1, (2 * power) / (samples.length * energy));
}
