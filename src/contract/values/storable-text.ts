import * as z from 'zod/mini';

/** A check: the text is without what the database cannot hold: NUL, and half of a surrogate pair. */
export const storable = z.regex(/^[^\0\p{Cs}]*$/u);
