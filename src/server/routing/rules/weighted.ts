import type { NodeOf } from '#contract/routing/routing.ts';
import { leave, type Rule } from './rule.ts';

/**
 * Who begins is spread by smooth weighted round robin: everybody gains their weight, the highest begins and pays the sum
 * of all weights. So 5, 1, 1 gives a a b a c a a, not five times a in a row. The others follow, the most deserving first.
 */
export const weighted: Rule<'weighted'> = (node, { routeState, pointer }) => {
  const { order, moved } =
    routeState.order.length > 0 ? { order: routeState.order, moved: null } : orderByWeight(node, pointer);
  const turn = routeState.rung.length;
  const target = node.targets[order[turn] ?? -1]?.target;
  if (!target) return leave('no-answer');
  return {
    kind: 'stay',
    step: {
      kind: 'ring',
      targets: [target],
      forSeconds: node.forSeconds,
      isLast: turn + 1 === order.length,
    },
    order,
    ...(moved && { pointer: moved }),
  };
};

function orderByWeight({ targets }: NodeOf<'weighted'>, pointer: readonly number[]) {
  const total = targets.reduce((sum, { weight }) => sum + weight, 0);
  // No value strays much further than the sum. What other weights have left behind may, and takes many calls to even out.
  const fits = pointer.length === targets.length && pointer.every((value) => Math.abs(value) <= 2 * total);
  const gained = targets.map(({ weight }, place) => (fits ? (pointer[place] ?? 0) : 0) + weight);
  const order = gained
    .map((value, place) => ({ value, place }))
    .sort((a, b) => b.value - a.value || a.place - b.place)
    .map(({ place }) => place);
  return { order, moved: gained.map((value, place) => (place === order[0] ? value - total : value)) };
}
