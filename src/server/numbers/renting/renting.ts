import type { Clock } from '#kit/clock.ts';
import type { Sql } from '#server/store/database.ts';
import type { Carrier } from './carrier.ts';
import type { NumberFees } from './number-fees.ts';

/** What it takes to rent numbers. */
export interface RentingParts {
  sql: Sql;
  clock: Clock;
  carrier: Carrier;
  fees: NumberFees;
}

/** Names a month of a number in the books, by the instant at which it begins. */
export const feeKey = (number: string, from: number): string =>
  `number:${number}:${new Date(from).toISOString()}`;
