import { z } from 'zod';
import { toMicros } from '#kit/money.ts';

/** Micro-dollars on the wire: a safe integer, 1 USD = 1 000 000. */
export const microsSchema = z
  .number()
  .int()
  .transform((value) => toMicros(value));
