import type { Clock } from '#kit/clock.ts';

/** A Date header (RFC 9110 §6.6.1) names whole seconds, and has been on its way: what differs by less is the same. */
const SAME_WITHIN_MS = 2_000;

/**
 * The server's time, as its last answer told it, and what went by since: the clock of the browser may be an hour wrong, or be
 * set at any moment. What has lasted since an instant of the server is told by this one. Until an answer it is the browser's.
 */
export class ServerTime implements Pick<Clock, 'now'> {
  readonly #clock: Clock;
  /** When nothing had elapsed. */
  #began: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#began = clock.now() - clock.elapsed();
  }

  now(): number {
    return this.#began + this.#clock.elapsed();
  }

  /** @param date of an answer; null: it has none */
  heard(date: string | null): void {
    const aheadMs = Date.parse(date ?? '') - this.now();
    if (Math.abs(aheadMs) >= SAME_WITHIN_MS) this.#began += aheadMs;
  }
}
