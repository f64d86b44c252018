/**
 * Prices are configuration, not code: rate-deck.json is the starter plan's, a line for each calling code and its dearer
 * ranges, in the order of their digits. What it does not list is not served.
 */
import { z } from 'zod';
import { isNanp } from '#contract/phone-number.ts';
import listed from './rate-deck.json' with { type: 'json' };
import { findRate, type Rate } from './rating.ts';

export type Direction = 'inbound' | 'outbound';

const price = z
  .number()
  .int()
  .nonnegative()
  .nullable()
  .transform((micros) => (micros === null ? null : BigInt(micros)));

const increment = z
  .string()
  .regex(/^[1-9]\d*\/[1-9]\d*$/)
  .transform((text) => {
    const [first = 60, then = 60] = text.split('/').map(Number);
    return { first, then };
  });

/** Prices in micro-dollars a minute; null: not served in that direction. */
const deckSchema = z.array(
  z.object({
    prefix: z.string().regex(/^\+\d{1,14}$/),
    place: z.string(),
    inbound: price,
    outbound: price,
    increment,
  }),
);
export type RateDeck = z.output<typeof deckSchema>;

export const rateDeck: RateDeck = deckSchema.parse(listed);

/** Members of the North American plan that are priced like abroad, and premium numbers: +1 does not stand for them. */
const NOT_UNDER_PLUS_ONE = new Set(
  '242 246 264 268 284 345 441 473 649 658 664 721 758 767 784 809 829 849 868 869 876 900'.split(' '),
);

/** What a leg with this number costs; null: not served. */
export function rateFor(direction: Direction, number: string, deck: RateDeck = rateDeck): Rate | null {
  if (number.startsWith('+1') && !isServedNanp(number)) return null;
  const entry = findRate(deck, number);
  const microsPerMinute = entry?.[direction] ?? null;
  return entry && microsPerMinute !== null ? { ...entry.increment, microsPerMinute } : null;
}

function isServedNanp(number: string): boolean {
  return isNanp(number) && !NOT_UNDER_PLUS_ONE.has(number.slice(2, 5));
}
