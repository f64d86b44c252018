/** What is for sale: sizes and prices are configuration, not code (packages.json). */
import { z } from 'zod';
import { packageCoverSchema, type PackageOffer } from '#contract/billing/packages.ts';
import { toMicros } from '#kit/money.ts';
import listed from './packages.json' with { type: 'json' };

const offerSchema = z
  .object({
    id: z.string().max(40),
    covers: packageCoverSchema,
    minutesPerMonth: z.int().positive(),
    microsPerMinute: z.int().positive(),
  })
  .transform(({ microsPerMinute, ...offer }): PackageOffer => ({
    ...offer,
    microsPerMonth: toMicros(offer.minutesPerMonth * microsPerMinute),
  }));

/** By what they cover, from the smallest to the largest. */
export const packageOffers: readonly PackageOffer[] = z.array(offerSchema).parse(listed);

/** null: not for sale (any more). */
export function packageOffer(id: string): PackageOffer | null {
  return packageOffers.find((offer) => offer.id === id) ?? null;
}
