/** A route with all that it goes on by: enough to take a call to its end. Pure. */
import type { Route, RouteNode } from '#contract/routing/routing.ts';

export interface WholeRoute extends Route {
  /** By id: those that it leads to, those that they lead to, and so on. */
  others?: ReadonlyMap<string, Route>;
}

/** Those that it goes on by itself. */
export const othersIn = ({ nodes }: Pick<Route, 'nodes'>): string[] => [
  ...new Set(nodes.flatMap((node) => (node.kind === 'other-route' ? [node.routeId] : []))),
];

/** @param id of one of its own, or "route/node" of another route */
export function nodeAt({ nodes, others }: WholeRoute, id: string): RouteNode | undefined {
  const slash = id.indexOf('/');
  const there = slash < 0 ? nodes : (others?.get(id.slice(0, slash))?.nodes ?? []);
  return there.find((node) => node.id === id.slice(slash + 1));
}

/** @param here where the way out is; `to` a node of the same route */
export function nextTo(here: string, to: string): string {
  const slash = here.indexOf('/');
  return slash < 0 ? to : `${here.slice(0, slash)}/${to}`;
}

/** null: a draft names one that is not there. */
export function beginningOf({ others }: WholeRoute, routeId: string): string | null {
  const other = others?.get(routeId);
  return other ? `${routeId}/${other.start}` : null;
}

export const allNodes = ({ nodes, others }: WholeRoute): RouteNode[] => [
  ...nodes,
  ...[...(others?.values() ?? [])].flatMap((other) => other.nodes),
];
