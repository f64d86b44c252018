import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';

interface Bounds {
  tries: number;
  windowSeconds: number;
}

/** Counts tries of what anybody may ask and what tells or costs something, by network. */
export class NetworkLimit {
  readonly #byNetwork: RateLimiterMemory;

  constructor({ tries, windowSeconds }: Bounds) {
    this.#byNetwork = new RateLimiterMemory({ points: tries, duration: windowSeconds });
  }

  /** Counts this try. @returns seconds to wait before the next, or 0: go on */
  async waitSeconds(network: string): Promise<number> {
    try {
      await this.#byNetwork.consume(network);
      return 0;
    } catch (error) {
      // The library rejects with its result when the points are used up.
      if (error instanceof RateLimiterRes) return Math.max(1, Math.ceil(error.msBeforeNext / 1000));
      throw error;
    }
  }

  /** That try was none of those that are counted. */
  async takeBack(network: string): Promise<void> {
    const { consumedPoints } = await this.#byNetwork.reward(network, 1);
    if (consumedPoints <= 0) await this.#byNetwork.delete(network);
  }
}
