import type { Cancel, Clock } from '#kit/clock.ts';

/** 0 to 1 each: what is heard and what is said. */
export interface Levels {
  near: number;
  far: number;
}

export const BAR_MS = 500;
export const BARS = 120;
const LISTEN_EVERY_MS = 100;

/** The loudest of each half second, for the last 60 s. Newest last; the newest still grows. */
export class Voices {
  #bars: Levels[] = [];
  #openUntil: number;
  readonly #clock: Clock;
  readonly #listen: () => Levels;

  constructor(clock: Clock, listen: () => Levels) {
    this.#clock = clock;
    this.#listen = listen;
    this.#openUntil = clock.elapsed();
  }

  get bars(): readonly Levels[] {
    return this.#bars;
  }

  /** Listens until cancelled. @param onBar a half second is over. */
  run(onBar: () => void): Cancel {
    return this.#clock.every(LISTEN_EVERY_MS, () => {
      if (this.#note(this.#listen())) onBar();
    });
  }

  #note(levels: Levels): boolean {
    const now = this.#clock.elapsed();
    const isNew = now >= this.#openUntil;
    if (isNew) {
      this.#openUntil = now + BAR_MS;
      this.#bars = [...this.#bars, levels].slice(-BARS);
    } else {
      const last = this.#bars.at(-1) ?? levels;
      this.#bars = [...this.#bars.slice(0, -1), louder(last, levels)];
    }
    return isNew;
  }
}

export const louder = (a: Levels, b: Levels): Levels => ({
  near: Math.max(a.near, b.near),
  far: Math.max(a.far, b.far),
});
