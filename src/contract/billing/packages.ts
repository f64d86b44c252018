import * as z from 'zod/mini';
import { microsSchema } from '../values/money.ts';

/** `local`: numbers in the US and Canada that are not toll-free; `toll-free`: those that are. */
export const packageCoverSchema = z.enum(['local', 'toll-free']);
export type PackageCover = z.infer<typeof packageCoverSchema>;

/** What is for sale; sizes and prices are configuration (server/billing/packages/packages.json). */
export const packageOfferSchema = z.object({
  id: z.string(),
  covers: packageCoverSchema,
  minutesPerMonth: z.int(),
  microsPerMonth: microsSchema,
});
export type PackageOffer = z.infer<typeof packageOfferSchema>;

/** A month of a package. Used before per-minute charging; what is left at its end is gone. */
export const packageBucketSchema = z.object({
  /** Of the purchase: the same from month to month. */
  id: z.string(),
  offerId: z.string(),
  covers: packageCoverSchema,
  /** Epoch milliseconds. */
  from: z.int(),
  until: z.int(),
  seconds: z.int(),
  /** By calls that are over, and by those in progress so far. */
  usedSeconds: z.int(),
  leftSeconds: z.int(),
  microsPerMonth: microsSchema,
  /** false: ends at `until`, also for one bought on top of another, which ends with that one's month. */
  renews: z.boolean(),
  /** The next month could not be paid for: no minutes until it can, and it is tried again. */
  isUnpaid: z.boolean(),
});
export type PackageBucket = z.infer<typeof packageBucketSchema>;

/** GET /api/billing/packages. Buckets: those running now, and renewals that wait for money; the next to end first. */
export const packageListSchema = z.object({
  offers: z.array(packageOfferSchema),
  buckets: z.array(packageBucketSchema),
});
export type PackageList = z.infer<typeof packageListSchema>;

/** POST /api/billing/packages. With one of the same cover running it is an extra for that month and never renews. */
export const packagePurchaseSchema = z.object({
  /** Made by the browser, once a click: asked for twice it is bought once. */
  id: z.uuid(),
  offerId: z.string().check(z.maxLength(40)),
});
export type PackagePurchase = z.infer<typeof packagePurchaseSchema>;

/** PATCH /api/billing/packages/{id} */
export const packageChangeSchema = z.object({ renews: z.boolean() });
