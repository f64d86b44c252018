/**
 * [FAQ] Proration: a plan can be changed at any time, up or down, prorated by the second. What is left of the old fee is given back,
 * the same part of the new one is charged. Pure.
 */
import { minus, NOTHING, share, type Usd } from '#kit/money.ts';
import { renewalAfter } from '#kit/monthly.ts';

/** Epoch milliseconds. */
export interface Month {
  /** It renews on the day of this instant. */
  billedFrom: number;
  from: number;
  until: number;
}

interface FeeChange {
  oldFee: Usd;
  newFee: Usd;
  /** What the old fee has paid for last; null: there never was a fee. */
  paid: Month | null;
}

interface Proration {
  /** The one that the change falls into; the new plan renews at its end. */
  month: Month;
  secondsLeft: number;
  secondsInMonth: number;
  credit: Usd;
  charge: Usd;
  /** charge − credit */
  due: Usd;
}

/** Whole seconds, the same ones for both fees: there and back in one instant comes to exactly nothing. */
export function quote({ oldFee, newFee, paid }: FeeChange, at: number): Proration {
  const month = monthAt(paid, at);
  const secondsInMonth = Math.floor((month.until - month.from) / 1000);
  const isPaid = paid !== null && at < paid.until;
  // A clock that was set back does not make a month longer.
  const secondsLeft = isPaid
    ? Math.min(secondsInMonth, Math.floor((month.until - at) / 1000))
    : secondsInMonth;
  const partOf = (fee: Usd) => share(fee, BigInt(secondsLeft), BigInt(secondsInMonth));
  const credit = isPaid ? partOf(oldFee) : NOTHING;
  const charge = partOf(newFee);
  return { month, secondsLeft, secondsInMonth, credit, charge, due: minus(charge, credit) };
}

/** A first fee begins its month then and there. One that is due, paid or not, has begun on its own day. */
export function monthAt(paid: Month | null, at: number): Month {
  if (paid === null) return { billedFrom: at, from: at, until: renewalAfter(at, at) };
  let { from, until } = paid;
  while (until <= at) [from, until] = [until, renewalAfter(paid.billedFrom, until)];
  return { billedFrom: paid.billedFrom, from, until };
}
