import { wayWord } from '#client/state/wording/route.ts';
import { outletsOf, type Route, type RouteNode } from '#contract/routing/routing.ts';
import { nextFrom, wayOnOf, type Place, type Way } from '../model/put-step.ts';
import type { Drop } from './pulling.svelte.ts';

const nameIn = ({ nodes }: Route, id: string) => nodes.find((node) => node.id === id)?.name ?? '';

/** "Main menu: Service" */
export function sayWay({ nodes }: Route, { from, outlet }: Way): string {
  const node = nodes.find(({ id }) => id === from);
  const way = node && outletsOf(node).find(({ id }) => id === outlet);
  return node && way ? `${node.name}: ${wayWord(node, way)}` : '';
}

/** "Main menu: Service leads to Sales box now." */
export const sayJoined = (route: Route, way: Way, to: string): string =>
  `${sayWay(route, way)} leads to ${nameIn(route, to)} now.`;

/**
 * "Main menu: Service leads to Welcome now, and Welcome to Sales. What led to Welcome before leads to Queue now."
 * @param before the route without the change @param after with it
 */
export function sayPut(before: Route, after: Route, step: RouteNode, place: Place): string {
  const { name } = step;
  const next = nextAfter(before, step, place);
  const first =
    place === 'start'
      ? `The call comes to ${name} first now`
      : `${sayWay(after, place)} leads to ${name} now`;
  return `${first}${next === '' ? '' : `, and ${name} to ${next}`}.${sayLeft(before, after, step)}`;
}

/** The name of the step that comes after it there; "" where none does. */
const nextAfter = (route: Route, step: RouteNode, place: Place) =>
  wayOnOf(route, step) === null ? '' : nameIn(route, nextFrom(route, place));

/** What became of the ways that led to the step where it stood. */
function sayLeft(before: Route, after: Route, { id, name }: RouteNode): string {
  const left = before.nodes.flatMap((node) =>
    outletsOf(node)
      .filter(({ to }) => to === id)
      .map(({ id: outlet }) => nextFrom(after, { from: node.id, outlet })),
  );
  const to = left.find((now) => now !== id && now !== '');
  return to === undefined ? '' : ` What led to ${name} before leads to ${nameIn(after, to)} now.`;
}

/** What dropping does, while somebody aims: "After Main menu: Service, before Sales". */
export function sayDrop(route: Route, drop: Drop): string {
  if (drop.kind === 'join') return `${sayWay(route, drop.way)} leads to ${nameIn(route, drop.to)}`;
  const { step, place } = drop;
  const after = nextAfter(route, step, place);
  if (place === 'start') return after === '' ? 'The call comes here first' : `First, before ${after}`;
  return after === ''
    ? `${sayWay(route, place)} leads here`
    : `After ${sayWay(route, place)}, before ${after}`;
}

/** Beside a place that somebody chooses: "before Sales"; null: the call goes on to nothing from there. */
export function sayBefore(route: Route, step: RouteNode, place: Place): string | null {
  const next = nameIn(route, nextFrom(route, place));
  if (next === '') return null;
  return wayOnOf(route, step) === null ? `instead of ${next}` : `before ${next}`;
}
