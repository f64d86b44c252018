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

/** As calls name a node of a route that their own goes on by: "route/node". */
export const nodeOf = (routeId: string, nodeId: string): string => `${routeId}/${nodeId}`;

/** @param name of one of its own, or "route/node" of another route; `otherId` null: its own */
export function namedNode(name: string): { otherId: string | null; nodeId: string } {
  const slash = name.indexOf('/');
  return slash < 0
    ? { otherId: null, nodeId: name }
    : { otherId: name.slice(0, slash), nodeId: name.slice(slash + 1) };
}

export function nodeAt({ nodes, others }: WholeRoute, name: string): RouteNode | undefined {
  const { otherId, nodeId } = namedNode(name);
  const there = otherId === null ? nodes : (others?.get(otherId)?.nodes ?? []);
  return there.find((node) => node.id === nodeId);
}

/** @param here where the way out is; `to` a node of the same route */
export function nextTo(here: string, to: string): string {
  const { otherId } = namedNode(here);
  return otherId === null ? to : nodeOf(otherId, to);
}

/** null: a draft names one that is not there. */
export function beginningOf({ others }: WholeRoute, routeId: string): string | null {
  const other = others?.get(routeId);
  return other ? nodeOf(routeId, other.start) : null;
}

export const allNodes = ({ nodes, others }: WholeRoute): RouteNode[] => [
  ...nodes,
  ...[...(others?.values() ?? [])].flatMap((other) => other.nodes),
];
