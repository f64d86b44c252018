import { wayWord } from '#client/state/wording/route.ts';
import { outletsOf, type Route } from '#contract/routing/routing.ts';
import type { Way } from './pulling.svelte.ts';

/** "Main menu: Service" */
export function sayWay({ nodes }: Route, { from, outlet }: Way): string {
  const node = nodes.find(({ id }) => id === from);
  const way = node && outletsOf(node).find(({ id }) => id === outlet);
  return node && way ? `${node.name}: ${wayWord(node, way)}` : '';
}

/** "Main menu: Service leads to Sales box now." */
export function sayJoined(route: Route, way: Way, to: string): string {
  const name = route.nodes.find(({ id }) => id === to)?.name ?? '';
  return `${sayWay(route, way)} leads to ${name} now.`;
}
