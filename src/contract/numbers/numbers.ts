import * as z from 'zod/mini';
import { e164Schema } from '../values/phone-number.ts';

/** A tracking number; one that belongs to an agent is an agent number. */
export const numberSchema = z.object({
  number: e164Schema,
  /** "Google Ads", "Radio", or the agent's name. */
  source: z.string(),
  agentId: z.nullable(z.string()),
  /** The signed-in user may call from it. */
  callable: z.boolean(),
  /** The signed-in user's own agent number. */
  own: z.boolean(),
});
export type TrackingNumber = z.infer<typeof numberSchema>;

export const numberListSchema = z.object({ numbers: z.array(numberSchema) });

/** What a call to a number costs. `refusal` says why it cannot be placed, if so. */
export const quoteQuerySchema = z.object({ to: e164Schema });
export const quoteSchema = z.object({
  to: e164Schema,
  microsPerMinute: z.nullable(z.int()),
  /** Much dearer than a call at home: said before dialing. */
  isDear: z.boolean(),
  /** Wholly paid for by a package that is running. */
  isInPackage: z.boolean(),
  refusal: z.nullable(
    z.enum([
      'number-invalid',
      'destination-not-served',
      'destination-off',
      'premium-number',
      'balance-empty',
      'balance-below-zero',
      'account-closed',
      'daily-limit',
      'calls-blocked',
      'new-country-held',
    ]),
  ),
});
export type Quote = z.infer<typeof quoteSchema>;
