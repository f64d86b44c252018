import type { Clock } from '#kit/clock.ts';

interface Options {
  windowMs: number;
  clock: Pick<Clock, 'elapsed'>;
  /** Hears, when the next window begins, how often each came in the one before. */
  onEnd?: (counts: ReadonlyMap<string, number>) => void;
}

/** How often each of many comes within a window of time. With the next window counting begins anew. */
export class WindowCounts {
  readonly #options: Options;
  /** No more of them than come in one window. */
  #counts = new Map<string, number>();
  #endsAt = -Infinity;

  constructor(options: Options) {
    this.#options = options;
  }

  /** @returns how often it has come in this window, now included */
  add(key: string): number {
    const { windowMs, clock, onEnd } = this.#options;
    if (clock.elapsed() >= this.#endsAt) {
      const ended = this.#counts;
      this.#counts = new Map();
      this.#endsAt = clock.elapsed() + windowMs;
      onEnd?.(ended);
    }
    const count = (this.#counts.get(key) ?? 0) + 1;
    this.#counts.set(key, count);
    return count;
  }
}
