import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';

const WINDOW_SECONDS = 3600;
const TRIES = 20;

/** Counts tries to open an account, by address: each costs a slow hash, and tells whether somebody has signed up. */
export class SignUpLimit {
  #byAddress = new RateLimiterMemory({ points: TRIES, duration: WINDOW_SECONDS });

  /** Counts this try. @returns seconds to wait before the next, or 0: go on */
  async waitSeconds(address: string): Promise<number> {
    try {
      await this.#byAddress.consume(address);
      return 0;
    } catch (error) {
      // The library rejects with its result when the points are used up.
      if (error instanceof RateLimiterRes) return Math.max(1, Math.ceil(error.msBeforeNext / 1000));
      throw error;
    }
  }
}
