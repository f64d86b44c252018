import { createContext } from 'svelte';
import type { NodeKind } from '#contract/routing/routing.ts';
import type { RouteReferences } from '../../model/route-references.ts';

/** What the form of a step knows of the route around it. */
export interface Steps {
  readonly things: RouteReferences;
  /** Where a way out may lead: no step from which the call could come back here, except where it leads there now. */
  choices: (now: string) => { value: string; label: string; note: string }[];
  /** A new step, made when the form is done. @returns its id. */
  make: (kind: NodeKind) => string;
}

export const [useSteps, provideSteps] = createContext<Steps>();
