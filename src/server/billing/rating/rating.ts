/** What a call costs. Pure; micro-dollars and seconds are whole numbers, money is bigint. */

/** Billing increment i/n: the first period, then each further one, in seconds. */
export interface Increment {
  first: number;
  then: number;
}

export interface Rate extends Increment {
  microsPerMinute: bigint;
}

const SECONDS_PER_MINUTE = 60n;

/** `max(i, i + ceil((s - i) / n) * n)`. @param seconds null: never answered, which is never billed. */
export function billedSeconds(seconds: number | null, { first, then }: Increment): number {
  if (seconds === null) return 0;
  return Math.max(first, first + Math.ceil((seconds - first) / then) * then);
}

/** Multiplies before dividing; rounds half up to a micro. */
export function costMicros(billed: number, microsPerMinute: bigint): bigint {
  return (BigInt(billed) * microsPerMinute + SECONDS_PER_MINUTE / 2n) / SECONDS_PER_MINUTE;
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
