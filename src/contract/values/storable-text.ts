import * as z from 'zod/mini';

/** A check: the text is without the one letter that the database cannot hold. */
export const storable = z.regex(/^[^\0]*$/);
