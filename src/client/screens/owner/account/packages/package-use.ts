import type { PackageBucket } from '#contract/billing/packages.ts';

const HOUR_MS = 3_600_000;

interface PackageUse {
  /** 0 to 1. */
  usedShare: number;
  /** Where the same use each day would stand now, 0 to 1. */
  evenShare: number;
  /** When it will be used up at the rate so far; null: not before its month ends, or it is too early to tell. */
  usedUpAt: number | null;
  /** It has run long enough for a forecast. */
  isTold: boolean;
}

/** @param now epoch milliseconds */
export function packageUseOf({ from, until, seconds, usedSeconds }: PackageBucket, now: number): PackageUse {
  const passed = now - from;
  const isTold = usedSeconds > 0 && passed >= HOUR_MS;
  const usedUpAt = isTold ? Math.max(now, from + (passed * seconds) / usedSeconds) : null;
  return {
    usedShare: within(usedSeconds / seconds),
    evenShare: within(passed / (until - from)),
    usedUpAt: usedUpAt !== null && usedUpAt < until ? usedUpAt : null,
    isTold,
  };
}

const within = (share: number) => Math.min(1, Math.max(0, share));
