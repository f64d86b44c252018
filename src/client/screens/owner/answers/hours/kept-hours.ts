import { keptCopies } from '../parts/kept-copies.svelte.ts';
import type { HoursForm } from './hours-form.ts';

/** Office hours in the making, by their id: what was not saved is there on coming back. */
export const keptHours = keptCopies<HoursForm>();
