import type { Target } from '#contract/routing/routing.ts';
import { targetKey } from './decision.ts';
import { leave, stay, type Rule } from './rule.ts';

/** Step after step, whatever came of the last; each of its targets once, however often the plan names them. */
export const ringPlan: Rule<'ring-plan'> = ({ steps }, { routeState }) => {
  const turn = routeState.rung.length;
  const step = steps[turn];
  if (!step) return leave('no-answer');
  const { ring, forSeconds } = step;
  return stay({ kind: 'ring', targets: eachOnce(ring), forSeconds, isLast: turn + 1 === steps.length });
};

function eachOnce(targets: readonly Target[]): Target[] {
  return [...new Map(targets.map((target) => [targetKey(target), target])).values()];
}
