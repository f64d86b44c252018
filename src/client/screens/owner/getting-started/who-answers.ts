/** A route that rings everybody, at once or one after the other: what else it does stays. Pure. */
import { ringInTurn, ringTogether, rungTogether } from '#contract/routing/ring-everybody.ts';
import type { NodeOf, Route } from '#contract/routing/routing.ts';

export type Order = 'together' | 'in-turn';

/** null: it rings nobody by a plan, and has to be opened. */
export function ringing(route: Route, userIds: readonly string[], order: Order): Route | null {
  const plan = route.nodes.find((node): node is NodeOf<'ring-plan'> => node.kind === 'ring-plan');
  if (!plan || userIds.length === 0) return null;
  const steps = order === 'together' ? ringTogether(userIds) : ringInTurn(userIds);
  return { ...route, nodes: route.nodes.map((node) => (node === plan ? { ...plan, steps } : node)) };
}

/** One of these people is not rung, though others are by a plan. */
export function leavesOut(route: Route, userIds: readonly string[]): boolean {
  const rung = route.nodes
    .flatMap((node) => (node.kind === 'ring-plan' ? node.steps : []))
    .flatMap(({ ring }) => ring.map((one) => (one.kind === 'agent' ? one.userId : null)));
  return rung.length > 0 && rungTogether(userIds).some((userId) => !rung.includes(userId));
}
