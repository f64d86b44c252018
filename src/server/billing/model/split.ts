/** Which seconds of a call come from packages, and which are paid for. Pure. */
import type { PackageCover } from '#contract/billing/packages.ts';
import type { Usd } from '#kit/money.ts';
import { costMicros, toBilled, type BilledSeconds } from './rating.ts';

/** Seconds of one bucket. */
export interface Part {
  bucketId: string;
  seconds: BilledSeconds;
}

/** A month of a package as calls meet it. */
export interface Bucket {
  id: string;
  accountId: string;
  covers: PackageCover;
  /** Its month goes on. Once that is over, what it has free is gone, but not what a call holds of it. */
  isRunning: boolean;
  freeSeconds: BilledSeconds;
  /** What is set aside, by charge. */
  held: ReadonlyMap<string, BilledSeconds>;
}

interface Split {
  parts: Part[];
  packageSeconds: BilledSeconds;
  chargedSeconds: BilledSeconds;
  /** Of the seconds that no bucket carries. */
  cost: Usd;
}

/** @param offers what buckets have for this call, the next to end first */
export function split(
  { billed, microsPerMinute }: { billed: BilledSeconds; microsPerMinute: Usd },
  offers: readonly Part[],
): Split {
  const parts = take(billed, offers);
  const packageSeconds = secondsOf(parts);
  const chargedSeconds = toBilled(billed - packageSeconds);
  return { parts, packageSeconds, chargedSeconds, cost: costMicros(chargedSeconds, microsPerMinute) };
}

/** The first `seconds` of what is offered, or all of it. */
export function take(seconds: BilledSeconds, offers: readonly Part[]): Part[] {
  let left: number = seconds;
  return offers
    .map(({ bucketId, seconds: offered }) => {
      const taken = Math.min(left, offered);
      left -= taken;
      return { bucketId, seconds: toBilled(taken) };
    })
    .filter((part) => part.seconds > 0);
}

export const secondsOf = (parts: readonly Part[]): BilledSeconds =>
  toBilled(parts.reduce((sum, { seconds }) => sum + seconds, 0));

/** What a new quantum may be taken from. Buckets in the order in which they end. */
export function freeFor(
  buckets: readonly Bucket[],
  { accountId, covers }: { accountId: string; covers: PackageCover | null },
): Part[] {
  return buckets
    .filter((bucket) => bucket.isRunning && bucket.accountId === accountId && bucket.covers === covers)
    .map(({ id, freeSeconds }) => ({ bucketId: id, seconds: freeSeconds }));
}

/** What this charge holds. */
export function heldBy(chargeId: string, buckets: readonly Bucket[]): Part[] {
  return buckets.flatMap(({ id, held }) => {
    const seconds = held.get(chargeId);
    return seconds === undefined ? [] : { bucketId: id, seconds };
  });
}

/** The buckets once these parts of what they had free are gone. */
export function without(buckets: readonly Bucket[], parts: readonly Part[]): Bucket[] {
  return buckets.map((bucket) => {
    const gone = secondsOf(parts.filter(({ bucketId }) => bucketId === bucket.id));
    return { ...bucket, freeSeconds: toBilled(bucket.freeSeconds - gone) };
  });
}

/** The buckets once a charge has let go of all that it held, and has used these parts. */
export function afterwards(
  buckets: readonly Bucket[],
  chargeId: string,
  used: readonly Part[],
): readonly Bucket[] {
  if (buckets.length === 0) return buckets;
  const released = buckets.map((bucket) => {
    const held = new Map(bucket.held);
    held.delete(chargeId);
    return { ...bucket, held, freeSeconds: toBilled(bucket.freeSeconds + (bucket.held.get(chargeId) ?? 0)) };
  });
  return without(released, used);
}
