import * as z from 'zod/mini';
import { oneLine } from '#kit/text.ts';
import { storable } from './storable-text.ts';

/** Something of it is seen: not spaces, joiners, fillers and marks alone. */
const seen = z.regex(/[^\p{Cc}\p{Cf}\p{Z}\p{M}\p{DI}\u2800]/u);

/**
 * What people call something, 1 to `longest` characters: it is shown in one line, among other words. What would break that line
 * or turn what stands after it is taken out, for it comes unseen with what people paste.
 */
export const lineText = (longest: number) =>
  z.string().check(storable, z.overwrite(oneLine), z.minLength(1), z.maxLength(longest), seen);
