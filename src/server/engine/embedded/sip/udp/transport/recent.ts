import type { Clock } from '#kit/clock.ts';

/** Remembers values for `lifeMs` since they were first set, without a timer: each new one sweeps out what is too old. */
export class Recent<Value> {
  readonly #clock: Clock;
  readonly #lifeMs: number;
  readonly #entries = new Map<string, { value: Value; until: number }>();

  constructor(clock: Clock, lifeMs: number) {
    this.#clock = clock;
    this.#lifeMs = lifeMs;
  }

  get(key: string): Value | undefined {
    const entry = this.#entries.get(key);
    return entry && entry.until > this.#clock.now() ? entry.value : undefined;
  }

  set(key: string, value: Value): void {
    const now = this.#clock.now();
    const known = this.#entries.get(key);
    if (known && known.until > now) {
      known.value = value;
      return;
    }
    this.#sweep(now);
    this.#entries.delete(key);
    this.#entries.set(key, { value, until: now + this.#lifeMs });
  }

  get size(): number {
    return this.#entries.size;
  }

  /** Insertion order is the order of age: stop at the first that still lives. */
  #sweep(now: number): void {
    for (const [key, { until }] of this.#entries) {
      if (until > now) return;
      this.#entries.delete(key);
    }
  }
}
