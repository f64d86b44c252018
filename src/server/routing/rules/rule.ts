/** What a kind of node does with a call: one pure function each, asked on arrival and whenever something happened there. */
import type { NodeKind, NodeOf } from '#contract/routing/routing.ts';
import type { CallFacts, StepResult, RouteState, Step } from './decision.ts';

export interface Visit {
  stepResult: StepResult;
  /** At this node; what was rung last is in it already. */
  routeState: RouteState;
  facts: CallFacts;
  /** As the calls before left it; empty: there was none. */
  pointer: readonly number[];
}

export type Move =
  | { kind: 'leave'; outlet: string }
  | { kind: 'stay'; step: Step; order?: readonly number[]; pointer?: readonly number[] };

export type Rule<Kind extends NodeKind> = (node: NodeOf<Kind>, visit: Visit) => Move;

export const leave = (outlet: string): Move => ({ kind: 'leave', outlet });
export const stay = (step: Step): Move => ({ kind: 'stay', step });
