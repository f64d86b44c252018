/**
 * How much is said to those who have not proven to be anybody: UDP's sources are easily forged, and passwords are easily
 * tried. What is over the limit gets silence. All together have a second at a time: a forger of a thousand sources
 * uses up that second, and a phone that says its REGISTER again comes in another. Who has proven to be somebody within
 * the day shares with no stranger.
 */
import type { Clock } from '#kit/clock.ts';

const WINDOW_MS = 60_000;
const WINDOW_OF_ALL_MS = 1_000;
/** Of one host: a hundred phones behind one address that all begin to register, or sixteen wrong passwords. */
const POINTS_OF_A_HOST = 100;
/** Of all strangers together: more would cost the calls their processor. */
const POINTS = 200;
const KNOWN_FOR_MS = 24 * 3_600_000;
const MOST_KNOWN = 10_000;
const WRONG_PASSWORD_POINTS = 4;

export class StrangerLimit {
  readonly #clock: Clock;
  readonly #points = new Map<string, number>();
  /** By network: when it has proven to be somebody. The one that did so longest ago is the first. */
  readonly #known = new Map<string, number>();
  #endsAt = 0;
  #total = 0;
  #secondEndsAt = 0;

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
    this.#turn();
    return this.#pointsOf(host) < POINTS_OF_A_HOST && (this.#isKnown(host) || this.#total < POINTS);
  }

  wrongPassword(host: string): void {
    this.#take(host, WRONG_PASSWORD_POINTS);
  }

  /** It has proven who it is: its two points (for the challenge and for the answer) are given back. */
  proven(host: string): void {
    this.#take(host, -Math.min(2, this.#pointsOf(host)));
    const network = networkOf(host);
    this.#known.delete(network);
    this.#known.set(network, this.#clock.now());
    const [first] = this.#known.keys();
    if (this.#known.size > MOST_KNOWN && first !== undefined) this.#known.delete(first);
  }

  #turn(): void {
    const now = this.#clock.now();
    if (now >= this.#endsAt) {
      this.#points.clear();
      this.#endsAt = now + WINDOW_MS;
    }
    if (now < this.#secondEndsAt) return;
    this.#total = 0;
    this.#secondEndsAt = now + WINDOW_OF_ALL_MS;
  }

  #isKnown(host: string): boolean {
    return this.#clock.now() - (this.#known.get(networkOf(host)) ?? -Infinity) < KNOWN_FOR_MS;
  }

  #pointsOf(host: string): number {
    return this.#points.get(networkOf(host)) ?? 0;
  }

  #take(host: string, points: number): void {
    this.#points.set(networkOf(host), this.#pointsOf(host) + points);
    if (!this.#isKnown(host)) this.#total = Math.max(0, this.#total + points);
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
