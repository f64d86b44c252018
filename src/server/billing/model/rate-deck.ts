/**
 * Prices are configuration, not code: rate-deck.json is the starter plan's, a line for each calling code and its dearer
 * ranges, in the order of their digits. What it does not list is not served.
 */
import { z } from 'zod';
import { packageCoverSchema, type PackageCover } from '#contract/billing/packages.ts';
import { isNanp } from '#contract/values/phone-number.ts';
import { usd } from '#kit/money.ts';
import listed from './rate-deck.json' with { type: 'json' };
import { findRate, type Rate } from './rating.ts';

export type Direction = 'inbound' | 'outbound';

const price = z
  .number()
  .int()
  .nonnegative()
  .nullable()
  .transform((micros) => (micros === null ? null : usd(BigInt(micros))));

const incrementSchema = z
  .string()
  .regex(/^[1-9]\d*\/[1-9]\d*$/)
  .transform((text) => {
    const [first = 60, then = 60] = text.split('/').map(Number);
    return { first, then };
  });

/** @throws ZodError unless it reads "60/60" */
export const incrementOf = (text: string) => incrementSchema.parse(text);

/** Prices in micro-dollars a minute; null: not served in that direction. */
const deckSchema = z.array(
  z.object({
    prefix: z.string().regex(/^\+\d{1,14}$/),
    place: z.string(),
    /** The packages that carry its minutes; most lines are in none. */
    covers: z.optional(packageCoverSchema).transform((covers) => covers ?? null),
    inbound: price,
    outbound: price,
    increment: incrementSchema,
  }),
);
export type RateDeck = z.output<typeof deckSchema>;

export const rateDeck: RateDeck = deckSchema.parse(listed);

/** What is rated, in E.164: the number called (outbound), the tracking number dialed (inbound). */
interface Leg {
  direction: Direction;
  number: string;
}

export interface Rated {
  rate: Rate;
  /** "Egypt, mobile" */
  place: string;
  /** null: no package carries it. */
  covers: PackageCover | null;
}

/** Members of the North American plan that are priced like abroad, and premium numbers: +1 does not stand for them. */
const NOT_UNDER_PLUS_ONE = new Set(
  '242 246 264 268 284 345 441 473 649 658 664 721 758 767 784 809 829 849 868 869 876 900'.split(' '),
);

/** What a leg costs by this deck; null: not served. Pure. */
export function rate({ direction, number }: Leg, deck: RateDeck): Rated | null {
  if (number.startsWith('+1') && !isServedNanp(number)) return null;
  const entry = findRate(deck, number);
  const microsPerMinute = entry?.[direction] ?? null;
  if (!entry || microsPerMinute === null) return null;
  const { increment, place, covers } = entry;
  return { rate: { ...increment, microsPerMinute }, place, covers };
}

/** Why `rate` found nothing for a call out. Pure. */
export function unratedReason(number: string, deck: RateDeck): 'premium-number' | 'destination-not-served' {
  const isPremium =
    number.startsWith('+1900') || (findRate(deck, number)?.place.endsWith(', premium') ?? false);
  return isPremium ? 'premium-number' : 'destination-not-served';
}

function isServedNanp(number: string): boolean {
  return isNanp(number) && !NOT_UNDER_PLUS_ONE.has(number.slice(2, 5));
}
