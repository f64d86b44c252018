/** How a step is put in at a place of a route: what came there comes after it. Pure. */
import { outletsOf, type Outlet, type Route, type RouteNode } from '#contract/routing/routing.ts';
import { joined } from './route-edits.ts';
import { leadsTo, whyItCannotLead } from './route-outline.ts';

/** A way out of a step. */
export interface Way {
  from: string;
  outlet: string;
}

/** Where a step can stand: behind a way out, or where the call begins. */
export type Place = Way | 'start';

/** The step to which the call goes on from here now; "" for nowhere. */
export function nextFrom({ start, nodes }: Route, place: Place): string {
  if (place === 'start') return start;
  const node = nodes.find(({ id }) => id === place.from);
  return (node && outletsOf(node).find(({ id }) => id === place.outlet)?.to) ?? '';
}

const isKnown = ({ nodes }: Route, step: RouteNode) => nodes.some(({ id }) => id === step.id);

/** The one way out of a step that the route has already. */
function onlyWayOf(route: Route, step: RouteNode): Outlet | null {
  const [only, ...others] = outletsOf(step);
  return only && others.length === 0 && isKnown(route, step) ? only : null;
}

/** By which of its ways a call that comes to its new place goes on; null: it ends there, or all its ways are taken. */
export const wayOnOf = (route: Route, step: RouteNode): string | null =>
  outletsOf(step).find(({ to }) => to === '')?.id ?? onlyWayOf(route, step)?.id ?? null;

/**
 * With the step there. One that the route has already and that has a single way out is taken out of where it stood: what
 * led to it leads to what came after it. What led to any other leads to it still.
 */
export function withStepAt(route: Route, step: RouteNode, place: Place): Route {
  const { rest, put } = prepared(route, step, place);
  if (place === 'start') return { ...rest, start: put.id };
  const lead = (node: RouteNode) => (node.id === place.from ? joined(node, place.outlet, put.id) : node);
  return { ...rest, nodes: rest.nodes.map(lead) };
}

/** The step as it leads on from its new place, in a route in which nothing leads to it from there yet. */
function prepared(route: Route, step: RouteNode, place: Place): { rest: Route; put: RouteNode } {
  const next = nextFrom(route, place);
  const only = onlyWayOf(route, step);
  const lifted = only && only.to !== '' ? withoutStep(route, step.id, only.to) : route;
  const on = wayOnOf(route, step);
  const put = on === null || next === '' ? step : joined(step, on, next);
  const nodes = isKnown(route, step)
    ? lifted.nodes.map((node) => (node.id === put.id ? put : node))
    : [...lifted.nodes, put];
  return { rest: { ...lifted, nodes }, put };
}

/** What led to the step leads to what came after it. */
function withoutStep({ start, nodes }: Route, id: string, after: string): Route {
  const lead = (node: RouteNode) =>
    outletsOf(node).reduce(
      (left, { id: outlet, to }) => (to === id ? joined(left, outlet, after) : left),
      node,
    );
  return { start: start === id ? after : start, nodes: nodes.map(lead) };
}

/** A sentence; null: it can. */
export function whyItCannotStand(route: Route, step: RouteNode, place: Place): string | null {
  const isOwnWay = place !== 'start' && place.from === step.id;
  if (isOwnWay || nextFrom(route, place) === step.id) return `“${step.name}” stands there already.`;
  const { rest, put } = prepared(route, step, place);
  const loop = place === 'start' ? null : whyItCannotLead(rest, place.from, put.id);
  const back = outletsOf(put).find(({ to }) => leadsTo(rest, to, put.id));
  return loop ?? (back ? whyItCannotLead(rest, put.id, back.to) : null);
}
