/** What is set aside for the next seconds of a call: package seconds first, money for the rest. Pure. */
import type { PackageCover } from '#contract/billing/packages.ts';
import { minus, NOTHING, plus, type Usd } from '#kit/money.ts';
import { freeFor, secondsOf, take, without, type Bucket, type Part } from './split.ts';
import { billedSeconds, costMicros, toBilled, type BilledSeconds, type Rate } from './rating.ts';

/** How much talk is set aside at a time. */
export const QUANTUM_SECONDS = 60;

/** Whose talk, and at what rate. */
export interface RatedCall {
  accountId: string;
  direction: 'inbound' | 'outbound';
  rate: Rate;
  covers: PackageCover | null;
}

/** What a charge has set aside, and what that was taken from. */
export interface Reservation {
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

type Stored = Pick<Reservation, 'paidForSeconds' | 'reserved' | 'heldSeconds'>;
export const noReservation: Stored = { paidForSeconds: 0, reserved: NOTHING, heldSeconds: toBilled(0) };

export const reservationOf = (stored: Stored, buckets: readonly Bucket[]): Reservation => ({
  ...stored,
  newMicros: NOTHING,
  newParts: [],
  lastMicros: NOTHING,
  buckets,
});

/** One quantum more. */
export function withQuantum(reservation: Reservation, call: RatedCall): Reservation {
  const { rate } = call;
  const paidForSeconds = reservation.paidForSeconds + QUANTUM_SECONDS;
  const billed = billedSeconds(paidForSeconds, rate);
  const before = reservation.paidForSeconds === 0 ? 0 : billedSeconds(reservation.paidForSeconds, rate);
  const parts = take(toBilled(billed - before), freeFor(reservation.buckets, call));
  const heldSeconds = toBilled(reservation.heldSeconds + secondsOf(parts));
  const reserved = costMicros(toBilled(billed - heldSeconds), rate.microsPerMinute);
  const lastMicros = minus(reserved, reservation.reserved);
  return {
    paidForSeconds,
    reserved,
    heldSeconds,
    lastMicros,
    newMicros: plus(reservation.newMicros, lastMicros),
    newParts: [...reservation.newParts, ...parts],
    buckets: without(reservation.buckets, parts),
  };
}

/** A quantum at a time, as long as there is what it takes: what there is for one more is not lost for want of two. */
export function extended(
  reservation: Reservation,
  call: RatedCall,
  { enough, available }: { enough: number; available: Usd },
): Reservation {
  if (reservation.paidForSeconds >= enough) return reservation;
  const next = withQuantum(reservation, call);
  // What a package carries is paid for already, whatever the balance.
  const needsMoney = next.lastMicros > 0n;
  if (needsMoney && refusalOf(call.direction, minus(available, reservation.newMicros), next.lastMicros))
    return reservation;
  return extended(next, call, { enough, available });
}

export type BalanceRefusal = 'balance-empty' | 'balance-below-zero';

/**
 * Outbound needs the money of a whole quantum, or of what packages lack of it; inbound starts while nothing is owed, so it
 * overdraws by one quantum at most.
 */
export function refusalOf(
  direction: RatedCall['direction'],
  available: bigint,
  quantum: bigint,
): BalanceRefusal | null {
  if (available < 0n) return 'balance-below-zero';
  return direction === 'outbound' && available < quantum ? 'balance-empty' : null;
}
