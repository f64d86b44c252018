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
    if (!this.hears(host)) return false;
    this.#take(host, 1);
    return true;
  }

  /** It has a point left. */
  hears(host: string): boolean {
    if (this.#clock.now() >= this.#endsAt) {
      this.#points.clear();
      this.#total = 0;
      this.#endsAt = this.#clock.now() + WINDOW_MS;
    }
    return this.#total < POINTS && this.#pointsOf(host) < POINTS_OF_A_HOST;
  }

  wrongPassword(host: string): void {
    this.#take(host, WRONG_PASSWORD_POINTS);
  }

  /** It was no stranger: its two points (the challenge, the answer to it) are given back. */
  proven(host: string): void {
    this.#take(host, -Math.min(2, this.#pointsOf(host)));
  }

  #pointsOf(host: string): number {
    return this.#points.get(networkOf(host)) ?? 0;
  }

  #take(host: string, points: number): void {
    this.#points.set(networkOf(host), this.#pointsOf(host) + points);
    this.#total += points;
  }
}

/** Of an IPv6 address its first 64 bits: one subscriber has them all. An IPv4 address inside one is the IPv4 address. */
function networkOf(address: string): string {
  const host = address.replace(/^::ffff:(?=\d+\.)/i, '');
  const [left = '', right] = host.split('::');
  if (!host.includes(':')) return host;
  const [head, tail] = [left, right ?? ''].map((part) => part.split(':').filter((group) => group !== ''));
  const zeros = Array<string>(Math.max(0, 8 - (head?.length ?? 0) - (tail?.length ?? 0))).fill('0');
  return [...(head ?? []), ...zeros, ...(tail ?? [])].slice(0, 4).join(':');
}
