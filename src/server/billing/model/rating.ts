/** What a call costs. Pure; seconds are whole numbers, money is micro-dollars. */
import { share, type Usd } from '#kit/money.ts';

/** Billing increment i/n: the first period, then each further one, in seconds. */
export interface Increment {
  first: number;
  then: number;
}

export interface Rate extends Increment {
  microsPerMinute: Usd;
}

/**
 * Seconds as they are paid for, by money or from a package. Neither money nor a moment on the clock fits, and neither does
 * a sum that was not made here.
 */
declare const billed: unique symbol;
export type BilledSeconds = number & { readonly [billed]: true };

/** The only way in. @throws RangeError for anything but a whole number that is not negative */
export function toBilled(seconds: number): BilledSeconds {
  if (!Number.isSafeInteger(seconds) || seconds < 0)
    throw new RangeError(`${seconds} seconds cannot be billed`);
  return seconds as BilledSeconds;
}

/** `max(i, i + ceil((s - i) / n) * n)`. @param seconds null: never answered, which is never billed. */
export function billedSeconds(seconds: number | null, { first, then }: Increment): BilledSeconds {
  if (seconds === null) return toBilled(0);
  return toBilled(Math.max(first, first + Math.ceil((seconds - first) / then) * then));
}

/** Multiplies before dividing; rounds half up to a micro. */
export function costMicros(seconds: BilledSeconds, microsPerMinute: Usd): Usd {
  return share(microsPerMinute, BigInt(seconds), 60n);
}

/** Of a plan that is cheaper: so much in a hundred, half up. null: not served, whatever the plan. */
export function discounted(micros: Usd | null, percent: number): Usd | null {
  return micros === null ? null : share(micros, BigInt(percent), 100n);
}

/** The entry with the longest prefix of the number; null: not served. */
export function findRate<Entry extends { prefix: string }>(
  deck: readonly Entry[],
  e164: string,
): Entry | null {
  let longest: Entry | null = null;
  for (const entry of deck) {
    if (e164.startsWith(entry.prefix) && entry.prefix.length > (longest?.prefix.length ?? 0)) longest = entry;
  }
  return longest;
}
