/** The rules of routes: what has the turn next, given what was tried. Pure. */
import type { LegOutcome } from '#contract/calls.ts';
import type { RingPlan, Route } from './route.ts';

/** How ringing an agent ended without an answer. */
export type RingResult = Extract<LegOutcome, 'no-answer' | 'declined' | 'busy' | 'unreachable'>;

/** What the call has met on its way so far. */
export interface Journey {
  /** What came of each step that was rung, in order: a result for each of its agents. */
  rung: readonly ReadonlyMap<string, RingResult>[];
}

export type NextStep =
  /** Each agent once, however often the plan names them. */
  | { kind: 'ring'; userIds: string[]; forSeconds: number }
  /** Nobody answered: at least one phone rang, else somebody was busy or declined, else nobody was there. */
  | { kind: 'end'; why: 'no-answer' | 'busy' | 'unreachable' };

export function decide(route: Route, journey: Journey): NextStep {
  // A switch as soon as there is a second kind: each has its rule.
  return nextInRingPlan(route, journey);
}

function nextInRingPlan({ steps }: RingPlan, { rung }: Journey): NextStep {
  const step = steps[rung.length];
  if (!step) return { kind: 'end', why: whyNobodyAnswered(rung) };
  const userIds = [...new Set(step.ring.map(({ userId }) => userId))];
  return { kind: 'ring', userIds, forSeconds: step.forSeconds };
}

function whyNobodyAnswered(rung: Journey['rung']): 'no-answer' | 'busy' | 'unreachable' {
  const results = new Set(rung.flatMap((step) => [...step.values()]));
  if (results.has('no-answer')) return 'no-answer';
  return results.has('busy') || results.has('declined') ? 'busy' : 'unreachable';
}
