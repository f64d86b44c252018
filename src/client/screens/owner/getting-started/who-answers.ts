/** A route that rings everybody, at once or one after the other: what else it does stays. Pure. */
import type { NodeOf, Route } from '#contract/routing/routing.ts';

export type Order = 'together' | 'in-turn';

const TOGETHER_SECONDS = 30;
const IN_TURN_SECONDS = 15;
/** As many as the contract of a route allows. */
const MOST_TOGETHER = 50;
const MOST_IN_TURN = 20;

/** null: it rings nobody by a plan, and has to be opened. */
export function ringing(route: Route, userIds: readonly string[], order: Order): Route | null {
  const plan = route.nodes.find((node): node is NodeOf<'ring-plan'> => node.kind === 'ring-plan');
  if (!plan || userIds.length === 0) return null;
  const steps = order === 'together' ? [atOnce(userIds)] : inTurn(userIds);
  return { ...route, nodes: route.nodes.map((node) => (node === plan ? { ...plan, steps } : node)) };
}

/** One of these people is not rung, though others are by a plan. */
export function leavesOut(route: Route, userIds: readonly string[]): boolean {
  const rung = route.nodes
    .flatMap((node) => (node.kind === 'ring-plan' ? node.steps : []))
    .flatMap(({ ring }) => ring.map((one) => (one.kind === 'agent' ? one.userId : null)));
  return rung.length > 0 && userIds.slice(0, MOST_TOGETHER).some((userId) => !rung.includes(userId));
}

const target = (userId: string) => ({ kind: 'agent' as const, userId });

const atOnce = (userIds: readonly string[]) => ({
  ring: userIds.slice(0, MOST_TOGETHER).map(target),
  forSeconds: TOGETHER_SECONDS,
});

const inTurn = (userIds: readonly string[]) =>
  userIds.slice(0, MOST_IN_TURN).map((userId) => ({ ring: [target(userId)], forSeconds: IN_TURN_SECONDS }));
