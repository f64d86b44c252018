import { decodeUlaw } from '#kit/sound/g711.ts';
import { goertzel, SAMPLE_RATE } from './goertzel.ts';

export interface ToneDetectorOptions {
  /** The tones that may come; keep them 100 Hz apart or more. */
  frequenciesHz: readonly number[];
  /** How much of the newest sound is looked at. */
  windowMs?: number;
  /** Part of the energy that must be in the tone, 0 to 1. */
  threshold?: number;
}

/** Quieter than this (of 32 767) is silence: a hum of rounding is no tone. */
const AUDIBLE_RMS = 100;

/** Listens to µ-law frames and tells which of its tones is heard in the newest part of them. */
export class ToneDetector {
  readonly #frequenciesHz: readonly number[];
  readonly #threshold: number;
  readonly #window: Int16Array;
  #heard = 0;
  #waiting: { frequencyHz: number; done: () => void }[] = [];

  constructor({ frequenciesHz, windowMs = 200, threshold = 0.5 }: ToneDetectorOptions) {
    this.#frequenciesHz = frequenciesHz;
    this.#threshold = threshold;
    this.#window = new Int16Array((windowMs * SAMPLE_RATE) / 1000);
  }

  /** 20 ms of µ-law, or any other length. */
  push(ulaw: Uint8Array): void {
    const samples = Int16Array.from(ulaw, decodeUlaw).subarray(-this.#window.length);
    this.#window.copyWithin(0, samples.length);
    this.#window.set(samples, this.#window.length - samples.length);
    this.#heard += ulaw.length;
    const tone = this.#waiting.length > 0 ? this.tone : null;
    const [met, still] = [
      this.#waiting.filter((w) => w.frequencyHz === tone),
      this.#waiting.filter((w) => w.frequencyHz !== tone),
    ];
    this.#waiting = still;
    for (const { done } of met) done();
  }

  /** The tone that fills the window; null for silence, speech, a mixture, or while the window is not full. */
  get tone(): number | null {
    if (this.#heard < this.#window.length || rms(this.#window) < AUDIBLE_RMS) return null;
    return this.#frequenciesHz.find((hz) => goertzel(this.#window, hz) >= this.#threshold) ?? null;
  }

  /** Resolves when the tone fills the window; the caller gives the wait its end. */
  hears(frequencyHz: number): Promise<void> {
    return new Promise((done) => this.#waiting.push({ frequencyHz, done }));
  }

  /** Forgets what it heard. */
  clear(): void {
    this.#heard = 0;
  }
}

const rms = (samples: Int16Array) =>
  Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
