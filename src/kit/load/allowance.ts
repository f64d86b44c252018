import type { Clock } from '#kit/clock.ts';

interface Limits {
  /** At once: what was held up on its way comes together. */
  most: number;
  /** As time goes by. */
  aSecond: number;
}

/** What one sender may have of us: so much a second, and what it has not used for a while at once. */
export class Allowance {
  readonly #limits: Limits;
  readonly #clock: Pick<Clock, 'elapsed'>;
  #left: number;
  #countedAt: number;

  constructor(limits: Limits, clock: Pick<Clock, 'elapsed'>) {
    this.#limits = limits;
    this.#clock = clock;
    this.#left = limits.most;
    this.#countedAt = clock.elapsed();
  }

  /** False: that is more than is left, and nothing is taken. */
  takes(amount = 1): boolean {
    const { most, aSecond } = this.#limits;
    const now = this.#clock.elapsed();
    this.#left = Math.min(most, this.#left + ((now - this.#countedAt) * aSecond) / 1000);
    this.#countedAt = now;
    if (amount > this.#left) return false;
    this.#left -= amount;
    return true;
  }
}
