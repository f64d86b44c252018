import * as z from 'zod/mini';
import { toMicros } from '#kit/money.ts';

/** Micro-dollars on the wire: a safe integer, 1 USD = 1 000 000. */
export const microsSchema = z.pipe(
  z.int(),
  z.transform((value: number) => toMicros(value)),
);
