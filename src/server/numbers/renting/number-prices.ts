import { z } from 'zod';
import { areaCodeOf, isTollFree } from '../inventory/regions.ts';
import listed from './number-prices.json' with { type: 'json' };

/** Micro-dollars a month. Prices are configuration, not code. */
const prices = z.object({ local: z.int().nonnegative(), tollFree: z.int().nonnegative() }).parse(listed);

/** What a month of a number costs, in micro-dollars. */
export function monthlyPriceOf(number: string): bigint {
  return BigInt(isTollFree(areaCodeOf(number) ?? '') ? prices.tollFree : prices.local);
}
