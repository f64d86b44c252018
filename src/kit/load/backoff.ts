/** How long to wait before try number `attempt` (0 is the first), or null to give up. */
export interface Backoff {
  delayMs(attempt: number): number | null;
}

interface ExponentialOptions {
  firstMs: number;
  maxMs: number;
  /** Part of each delay that is random, 0 to 1: a thousand phones must not come back in the same instant. */
  jitter?: number;
  attempts?: number;
  random?: () => number;
}

export function exponential({
  firstMs,
  maxMs,
  jitter = 0.5,
  attempts = Infinity,
  random = Math.random,
}: ExponentialOptions): Backoff {
  return {
    delayMs(attempt) {
      if (attempt >= attempts) return null;
      const whole = Math.min(maxMs, firstMs * 2 ** Math.min(attempt, 30));
      return Math.round(whole * (1 - jitter) + whole * jitter * random());
    },
  };
}
