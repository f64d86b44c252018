import { leave, type Rule } from './rule.ts';

/**
 * Each offer goes to the one whose turn it is and moves the turn on: one who did not answer has had it. Calls at one time
 * share the turn, so that they are offered to different people; those whom this call has rung already are passed over.
 */
export const roundRobin: Rule<'round-robin'> = ({ targets, forSeconds }, { routeState, pointer }) => {
  const { length } = targets;
  const places = targets.map((_, index) => ((pointer[0] ?? 0) + index) % length);
  const place = places.find((each) => !routeState.order.includes(each));
  const target = place === undefined ? undefined : targets[place];
  if (place === undefined || !target) return leave('no-answer');
  const order = [...routeState.order, place];
  return {
    kind: 'stay',
    step: { kind: 'ring', targets: [target], forSeconds, isLast: order.length === length },
    order,
    pointer: [(place + 1) % length],
  };
};
