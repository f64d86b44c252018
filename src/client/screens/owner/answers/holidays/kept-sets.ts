import { keptCopies } from '../parts/kept-copies.svelte.ts';
import type { SetForm } from './set-form.ts';

/** Sets of holidays in the making, by their id: what was not saved is there on coming back. */
export const keptSets = keptCopies<SetForm>();
