import type { Target } from '#contract/routing/routing.ts';
import type { TriedRoute } from '#contract/routing/tried-route.ts';
import { decide, keysAreComplete } from './decide.ts';
import {
  targetKey,
  type CallFacts,
  type Decision,
  type StepResult,
  type RouteState,
} from './rules/decision.ts';
import { nodeAt, type WholeRoute } from './rules/whole-route.ts';

export type TriedStep = TriedRoute['steps'][number];

export interface Try {
  /** E.164 or "anonymous". */
  caller: string;
  /** Epoch milliseconds. */
  at: number;
  /** In order; in the pause of a comma nothing is pressed, so that what was keyed in before it counts. */
  keys: string;
  extensions: CallFacts['extensions'];
  officeHours: CallFacts['officeHours'];
  /** Of a user or a receiving number. */
  nameOf: (target: Target) => string;
}

/**
 * The way of a call through a route as if nobody answered, by the rules that real calls go by; turns begin with the first.
 * A draft may be tried: where it leads nowhere, or back to where the call has been, its way ends.
 */
export function tryRoute(route: WholeRoute, tried: Try): TriedStep[] {
  const { caller, at, extensions, officeHours } = tried;
  const facts: CallFacts = { caller, at, extensions, officeHours };
  const patient = new PatientCaller(route, facts, tried.keys);
  const steps: TriedStep[] = [];
  let here: Pick<TriedStep, 'rings' | 'line'> = nothingRang;
  let decision = decide(route, null, { type: 'arrived' }, facts, {});
  for (;;) {
    const { passed, routeState, step } = decision;
    for (const { nodeId, outlet } of passed) {
      if (steps.some((each) => each.nodeId === nodeId)) return steps;
      steps.push({ nodeId, outlet, ...here });
      here = nothingRang;
    }
    const node = nodeAt(route, routeState.nodeId);
    if (!node) return steps;
    if (step.kind === 'ring') {
      const { targets, forSeconds } = step;
      here = {
        rings: [...here.rings, { names: targets.map(tried.nameOf), forSeconds }],
        line: node.kind === 'ring-plan' ? 0 : (routeState.order[0] ?? null),
      };
    }
    const stepResult = patient.meets(decision);
    if (!stepResult) return [...steps, { nodeId: routeState.nodeId, outlet: null, ...here }];
    decision = decide(route, routeState, stepResult, facts, {});
  }
}

const nothingRang: Pick<TriedStep, 'rings' | 'line'> = { rings: [], line: null };

/** Waits for everything, and keys in what they were told to. */
class PatientCaller {
  readonly #route: WholeRoute;
  readonly #facts: CallFacts;
  #keys: string;

  constructor(route: WholeRoute, facts: CallFacts, keys: string) {
    this.#route = route;
    this.#facts = facts;
    this.#keys = keys;
  }

  /** null: the call ends here. */
  meets({ step, routeState }: Decision): StepResult | null {
    switch (step.kind) {
      case 'ring':
        return {
          type: 'rung',
          results: new Map(step.targets.map((target) => [targetKey(target), 'no-answer'])),
        };
      case 'ask':
        return { type: 'keyed', digits: this.#keyIn(routeState) };
      case 'say':
        return { type: 'said' };
      case 'queue':
        return { type: 'waited-too-long' };
      case 'voicemail':
      case 'hang-up':
        return null;
    }
  }

  #keyIn(routeState: RouteState): string {
    let digits = '';
    while (this.#keys !== '') {
      const key = this.#keys.slice(0, 1);
      this.#keys = this.#keys.slice(1);
      if (key === ',') break;
      digits += key;
      if (keysAreComplete(this.#route, routeState, this.#facts, digits)) break;
    }
    return digits;
  }
}
