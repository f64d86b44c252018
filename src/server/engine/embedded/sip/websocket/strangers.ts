/**
 * Sockets that have not yet proven to be anybody's: each for a moment, few of one network, few of all. When there are too
 * many, the one that has had its chance for longest makes way, so that a flood shuts nobody out who answers its challenge.
 */
import type { Clock } from '#kit/clock.ts';

const WINDOW_MS = 10_000;
/** New sockets in a window; a house full of phones that all come back at once takes a few. */
const ARRIVALS_OF_A_NETWORK = 200;
const ARRIVALS = 2_000;
const WAITING_OF_A_NETWORK = 64;
const WAITING = 1_024;

export interface Stranger {
  close(code: number, reason: string): void;
}

export class Strangers {
  readonly #clock: Clock;
  /** Each with its network, the oldest first. */
  readonly #waiting = new Map<Stranger, string>();
  readonly #arrivals = new Map<string, number>();
  #total = 0;
  #windowEndsAt = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  /** One more socket of this network may be opened; counts it. */
  admits(network: string): boolean {
    if (this.#clock.now() >= this.#windowEndsAt) {
      this.#arrivals.clear();
      this.#total = 0;
      this.#windowEndsAt = this.#clock.now() + WINDOW_MS;
    }
    const arrivals = this.#arrivals.get(network) ?? 0;
    if (arrivals >= ARRIVALS_OF_A_NETWORK || this.#total >= ARRIVALS) return false;
    this.#arrivals.set(network, arrivals + 1);
    this.#total += 1;
    return true;
  }

  arrived(stranger: Stranger, network: string): void {
    const neighbours = [...this.#waiting].filter(([, other]) => other === network);
    if (neighbours.length >= WAITING_OF_A_NETWORK) this.#dismiss(neighbours[0]?.[0]);
    else if (this.#waiting.size >= WAITING) this.#dismiss([...this.#waiting.keys()][0]);
    this.#waiting.set(stranger, network);
  }

  /** It has proven whose it is, or is gone. */
  left(stranger: Stranger): void {
    this.#waiting.delete(stranger);
  }

  #dismiss(stranger: Stranger | undefined): void {
    if (!stranger) return;
    this.#waiting.delete(stranger);
    stranger.close(1013, 'too many sockets');
  }
}
