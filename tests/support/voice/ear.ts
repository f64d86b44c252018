/** Listens to µ-law frames and says what is in them: a tone, or any sound at all. */
import { decodeUlaw } from '#kit/sound/g711.ts';
import { goertzel } from '../audio/goertzel.ts';
import { within } from './within.ts';

/** Below −46 dBFS nobody speaks. */
const SILENCE_RMS = 160;
/** A tone is one when most of the power is in it. */
const TONE_SHARE = 0.5;
/** Ten frames in a row: what a loss or a change of source leaves behind is shorter. */
const FRAMES_TO_BE_SURE = 10;

type Wanted = (samples: readonly number[]) => boolean;

interface Wait {
  wanted: Wanted;
  framesInARow: number;
  resolve: () => void;
}

export class Ear {
  readonly #waits = new Set<Wait>();

  /** 20 ms of µ-law. */
  hear(payload: Uint8Array): void {
    const samples = Array.from(payload, decodeUlaw);
    for (const wait of this.#waits) {
      wait.framesInARow = wait.wanted(samples) ? wait.framesInARow + 1 : 0;
      if (wait.framesInARow < FRAMES_TO_BE_SURE) continue;
      this.#waits.delete(wait);
      wait.resolve();
    }
  }

  tone(frequencyHz: number, limitMs: number): Promise<void> {
    return this.#until(`a tone of ${frequencyHz} Hz`, limitMs, (samples) => isTone(samples, frequencyHz));
  }

  /** Any sound but this tone: music, speech. */
  otherThan(frequencyHz: number, limitMs: number): Promise<void> {
    const isOther: Wanted = (samples) => rms(samples) > SILENCE_RMS && !isTone(samples, frequencyHz);
    return this.#until(`sound other than ${frequencyHz} Hz`, limitMs, isOther);
  }

  sound(limitMs: number): Promise<void> {
    return this.#until('any sound', limitMs, (samples) => rms(samples) > SILENCE_RMS);
  }

  silence(limitMs: number): Promise<void> {
    return this.#until('silence', limitMs, (samples) => rms(samples) <= SILENCE_RMS);
  }

  #until(what: string, limitMs: number, wanted: Wanted): Promise<void> {
    let wait: Wait | undefined;
    const heard = new Promise<void>((resolve) => {
      wait = { wanted, framesInARow: 0, resolve };
      this.#waits.add(wait);
    });
    return within(limitMs, `hearing ${what}`, heard).finally(() => wait && this.#waits.delete(wait));
  }
}

function rms(samples: readonly number[]): number {
  return Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
}

function isTone(samples: readonly number[], frequencyHz: number): boolean {
  return rms(samples) > SILENCE_RMS && goertzel(samples, frequencyHz) > TONE_SHARE;
}
