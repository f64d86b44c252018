import * as z from 'zod/mini';
import { microsSchema } from '../values/money.ts';

const MOST_MICROS = 1_000_000_000_000;
/** PUT /api/billing/low-balance, administrators: below it the balance counts as low, and they are told, once as it crosses. */
export const lowBalanceSchema = z.object({
  micros: microsSchema.check(z.minimum(0), z.maximum(MOST_MICROS)),
});
