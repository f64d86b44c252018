import { renewalAfter } from '#kit/monthly.ts';

const HOUR_MS = 3_600_000;

/** Epoch milliseconds. */
interface Anchored {
  /** It renews on the day of this instant. */
  billedFrom: number;
  endsAt: number;
}

export interface PackageMonth {
  from: number;
  until: number;
  billedFrom: number;
}

/**
 * The month that follows one that has ended, when it is paid for at `now`. Within the hour it is as if it had been on time:
 * it begins where the last one ended and keeps its day. Later than that (the balance did not cover it, or no server was
 * there) nobody could use the minutes meanwhile, so a whole month begins in the moment it is paid, and that day becomes its
 * own. Months that went by unpaid are neither credited nor charged. Pure.
 */
export function monthAfter({ billedFrom, endsAt }: Anchored, now: number): PackageMonth {
  if (now - endsAt <= HOUR_MS) {
    return { from: endsAt, until: renewalAfter(billedFrom, endsAt), billedFrom };
  }
  return { from: now, until: renewalAfter(now, now), billedFrom: now };
}
