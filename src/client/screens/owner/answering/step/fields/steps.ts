import { createContext } from 'svelte';
import type { TypedChoices } from '#client/ui/fields/typed-option.ts';
import type { RouteReferences } from '../../model/route-references.ts';

/** What the form of a step knows of the route around it. */
export interface Steps {
  readonly things: RouteReferences;
  /** "Sales box"; "" for a way that leads nowhere. */
  nameOf: (id: string) => string;
  /**
   * Where a way out may lead, and what a new step can be made of: no step from which the call could come back here, except
   * where it leads `now`.
   */
  find: (typed: string, now: string) => TypedChoices;
  /** @param found by `find`. A new step is made when the form is done. @returns its id */
  lead: (found: string) => string;
}

export const [useSteps, provideSteps] = createContext<Steps>();
