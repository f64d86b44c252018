import * as z from 'zod/mini';

/**
 * Which state of a thing that is changed as a whole; 0: nobody has saved it yet. It comes with the thing and goes back with
 * the change: where somebody else saved meanwhile, the change is refused (409, `changed-meanwhile`).
 */
export const versionSchema = z.int().check(z.minimum(0), z.maximum(2_147_483_647));

/** Of a change. Without it, what is sent is set whatever others did (as without If-Match, RFC 9110 section 13.1.1). */
export const readVersionSchema = z.optional(versionSchema);
