/** Nonces that carry their own age and proof; only those that were used well are remembered. */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Clock } from '#kit/clock.ts';

export type NonceState =
  | 'fresh'
  /** Ours, but too old, or this count was used before: the challenge is repeated with stale=true. */
  | 'stale'
  | 'foreign';

export class Nonces {
  readonly #clock: Clock;
  readonly #lifeMs: number;
  readonly #secret = randomBytes(32);
  /** Highest count seen per nonce (RFC 7616 §3.4.5), in the order of first use. */
  readonly #counts = new Map<string, { count: number; until: number }>();

  constructor(clock: Clock, lifeMs: number) {
    this.#clock = clock;
    this.#lifeMs = lifeMs;
  }

  issue(): string {
    const issued = `${this.#clock.now().toString(36)}.${randomBytes(9).toString('base64url')}`;
    return `${issued}.${this.#sign(issued)}`;
  }

  stateOf(nonce: string, nc: string): NonceState {
    const [at = '', random = '', signature = ''] = nonce.split('.');
    const expected = Buffer.from(this.#sign(`${at}.${random}`));
    const given = Buffer.from(signature);
    if (expected.length !== given.length || !timingSafeEqual(expected, given)) return 'foreign';
    const tooOld = parseInt(at, 36) + this.#lifeMs <= this.#clock.now();
    return tooOld || parseInt(nc, 16) <= (this.#counts.get(nonce)?.count ?? 0) ? 'stale' : 'fresh';
  }

  /** After the response was proven, so that a stranger can neither fill our memory nor use up another's counts. */
  use(nonce: string, nc: string): void {
    const now = this.#clock.now();
    for (const [old, { until }] of this.#counts) {
      if (until > now) break;
      this.#counts.delete(old);
    }
    const until = this.#counts.get(nonce)?.until ?? now + this.#lifeMs;
    this.#counts.set(nonce, { count: parseInt(nc, 16), until });
  }

  #sign(text: string): string {
    return createHmac('sha256', this.#secret).update(text).digest('base64url').slice(0, 22);
  }
}
