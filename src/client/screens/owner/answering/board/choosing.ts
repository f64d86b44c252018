import type { Way } from '../model/put-step.ts';

/** Where a way out is to lead, or where a step is to stand. */
export type Choosing = { lead: Way } | { move: string };
