/** What is set aside for the next seconds of a call: package seconds first, money for the rest. Pure. */
import type { PackageCover } from '#contract/billing/packages.ts';
import { minus, NOTHING, plus, type Usd } from '#kit/money.ts';
import { freeFor, secondsOf, take, without, type Bucket, type Part } from './split.ts';
import { billedSeconds, costMicros, toBilled, type BilledSeconds, type Rate } from './rating.ts';

/** How much talk is set aside at a time. */
export const QUANTUM_SECONDS = 60;

/** Whose talk, and at what rate. */
export interface Talk {
  accountId: string;
  direction: 'inbound' | 'outbound';
  rate: Rate;
  covers: PackageCover | null;
}

/** What a charge has set aside, and what that was taken from. */
export interface Aside {
  paidForSeconds: number;
  reserved: Usd;
  heldSeconds: BilledSeconds;
  /** Taken since it was last stored. */
  newMicros: Usd;
  newParts: readonly Part[];
  /** Of `newMicros`, the last quantum's. */
  lastMicros: Usd;
  /** As they are left. */
  buckets: readonly Bucket[];
}

type Stored = Pick<Aside, 'paidForSeconds' | 'reserved' | 'heldSeconds'>;
export const nothingAside: Stored = { paidForSeconds: 0, reserved: NOTHING, heldSeconds: toBilled(0) };

export const asideOf = (stored: Stored, buckets: readonly Bucket[]): Aside => ({
  ...stored,
  newMicros: NOTHING,
  newParts: [],
  lastMicros: NOTHING,
  buckets,
});

/** One quantum more. */
export function withQuantum(aside: Aside, talk: Talk): Aside {
  const { rate } = talk;
  const paidForSeconds = aside.paidForSeconds + QUANTUM_SECONDS;
  const billed = billedSeconds(paidForSeconds, rate);
  const before = aside.paidForSeconds === 0 ? 0 : billedSeconds(aside.paidForSeconds, rate);
  const parts = take(toBilled(billed - before), freeFor(aside.buckets, talk));
  const heldSeconds = toBilled(aside.heldSeconds + secondsOf(parts));
  const reserved = costMicros(toBilled(billed - heldSeconds), rate.microsPerMinute);
  const lastMicros = minus(reserved, aside.reserved);
  return {
    paidForSeconds,
    reserved,
    heldSeconds,
    lastMicros,
    newMicros: plus(aside.newMicros, lastMicros),
    newParts: [...aside.newParts, ...parts],
    buckets: without(aside.buckets, parts),
  };
}

/** A quantum at a time, as long as there is what it takes: what there is for one more is not lost for want of two. */
export function extended(
  aside: Aside,
  talk: Talk,
  { enough, available }: { enough: number; available: Usd },
): Aside {
  if (aside.paidForSeconds >= enough) return aside;
  const next = withQuantum(aside, talk);
  // What a package carries is paid for already, whatever the balance.
  const needsMoney = next.lastMicros > 0n;
  if (needsMoney && refusalOf(talk.direction, minus(available, aside.newMicros), next.lastMicros))
    return aside;
  return extended(next, talk, { enough, available });
}

export type BalanceRefusal = 'balance-empty' | 'balance-below-zero';

/**
 * Outbound needs the money of a whole quantum, or of what packages lack of it; inbound starts while nothing is owed, so it
 * overdraws by one quantum at most.
 */
export function refusalOf(
  direction: Talk['direction'],
  available: bigint,
  quantum: bigint,
): BalanceRefusal | null {
  if (available < 0n) return 'balance-below-zero';
  return direction === 'outbound' && available < quantum ? 'balance-empty' : null;
}
