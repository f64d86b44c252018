import type { Clock } from '#kit/clock.ts';
import type { Pool } from '#server/store/database.ts';
import type { Carrier } from '../supply/carrier.ts';
import type { NumberFees, NumberMonth } from './number-fees.ts';

/** What it takes to rent numbers. */
export interface RentingParts {
  sql: Pool;
  clock: Clock;
  carrier: Carrier;
  fees: NumberFees;
}

/** @param from epoch milliseconds, as `until` */
export const monthOf = (
  number: string,
  { from, until, micros }: Pick<NumberMonth, 'from' | 'until' | 'micros'>,
): NumberMonth => ({
  // By the instant at which it begins.
  key: `number:${number}:${new Date(from).toISOString()}`,
  number,
  from,
  until,
  micros,
});
