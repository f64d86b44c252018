import type * as z from 'zod/mini';

/** How older versions of one kind of thing are read and told apart. */
export interface VersionRead<Thing> {
  schema: z.core.$ZodType<Thing>;
  /** What became different, in words. */
  changesOf: (before: Thing, after: Thing) => readonly string[];
}
