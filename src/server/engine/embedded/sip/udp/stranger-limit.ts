/**
 * How much is said to those who have not proven to be anybody: UDP's sources are easily forged, and passwords are easily
 * tried. A minute at a time; what is over the limit gets silence.
 */
import type { Clock } from '#kit/clock.ts';

const WINDOW_MS = 60_000;
/** Of one host: a hundred phones behind one address that all begin to register, or sixteen wrong passwords. */
const POINTS_OF_A_HOST = 100;
/** Of all together. */
const POINTS = 2_000;
const WRONG_PASSWORD_POINTS = 4;

export class StrangerLimit {
  readonly #clock: Clock;
  readonly #points = new Map<string, number>();
  #total = 0;
  #endsAt = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Takes one point. */
  admits(host: string): boolean {
    if (this.#clock.now() >= this.#endsAt) {
      this.#points.clear();
      this.#total = 0;
      this.#endsAt = this.#clock.now() + WINDOW_MS;
    }
    if (this.#total >= POINTS || this.#pointsOf(host) >= POINTS_OF_A_HOST) return false;
    this.#take(host, 1);
    return true;
  }

  wrongPassword(host: string): void {
    this.#take(host, WRONG_PASSWORD_POINTS);
  }

  /** It was no stranger: its two points (the challenge, the answer to it) are given back. */
  proven(host: string): void {
    this.#take(host, -Math.min(2, this.#pointsOf(host)));
  }

  #pointsOf(host: string): number {
    return this.#points.get(host) ?? 0;
  }

  #take(host: string, points: number): void {
    this.#points.set(host, this.#pointsOf(host) + points);
    this.#total += points;
  }
}
