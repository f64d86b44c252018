/** How many sockets may be opened in a while: by each, and by all strangers together. */
import type { Clock } from '#kit/clock.ts';

const WINDOW_MS = 10_000;
/** A house full of phones that all come back at once takes a few. */
const OF_ONE = 200;
const OF_STRANGERS = 2_000;

export class Arrivals {
  readonly #clock: Clock;
  readonly #counts = new Map<string, number>();
  #ofStrangers = 0;
  #windowEndsAt = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** One more of this network may come; counts it. */
  admitsStranger(network: string): boolean {
    this.#turn();
    if (this.#ofStrangers >= OF_STRANGERS || !this.#admits(network)) return false;
    this.#ofStrangers += 1;
    return true;
  }

  /** Strangers, however many come by the same way, take nothing from who is known. */
  admitsKnown(name: string): boolean {
    this.#turn();
    return this.#admits(name);
  }

  #admits(of: string): boolean {
    const count = this.#counts.get(of) ?? 0;
    if (count >= OF_ONE) return false;
    this.#counts.set(of, count + 1);
    return true;
  }

  #turn(): void {
    if (this.#clock.now() < this.#windowEndsAt) return;
    this.#counts.clear();
    this.#ofStrangers = 0;
    this.#windowEndsAt = this.#clock.now() + WINDOW_MS;
  }
}
