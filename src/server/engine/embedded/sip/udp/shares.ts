/**
 * How much is heard of one sender in a second: of one call, of one phone's address. Who sends more has the rest lost, as on
 * a network that is full; what matters is said again, and everybody else is heard meanwhile.
 */
import type { Clock } from '#kit/clock.ts';

const WINDOW_MS = 1_000;

export class Shares {
  readonly #most: number;
  readonly #clock: Pick<Clock, 'elapsed'>;
  /** No more of them than there are messages in a second. */
  readonly #heard = new Map<string, number>();
  #endsAt = 0;

  constructor(most: number, clock: Pick<Clock, 'elapsed'>) {
    this.#most = most;
    this.#clock = clock;
  }

  /** Counts one more of this sender. */
  admits(sender: string): boolean {
    const now = this.#clock.elapsed();
    if (now >= this.#endsAt) {
      this.#heard.clear();
      this.#endsAt = now + WINDOW_MS;
    }
    const count = (this.#heard.get(sender) ?? 0) + 1;
    this.#heard.set(sender, count);
    return count <= this.#most;
  }
}
