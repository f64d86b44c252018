/** What became different in a route, a sentence each. Pure. */
import * as z from 'zod/mini';
import { routeSchema, type Route } from '#contract/routing/routing.ts';
import { routeNameSchema } from '#contract/routing/shared-routes.ts';

/** A route as it was at some saving. */
export const routeThenSchema = z.object({ name: routeNameSchema, route: routeSchema });
export type RouteThen = z.infer<typeof routeThenSchema>;

/** A step is known by its id: its name may change. */
export function routeChanges(before: RouteThen, after: RouteThen): string[] {
  const [had, has] = [byId(before.route), byId(after.route)];
  const steps = after.route.nodes.flatMap((node) => {
    const old = had.get(node.id);
    if (!old) return [`+ ${node.name}`];
    return JSON.stringify(old) === JSON.stringify(node) ? [] : [`${node.name} changed`];
  });
  const dropped = before.route.nodes.filter(({ id }) => !has.has(id)).map(({ name }) => `Without ${name}`);
  const first = has.get(after.route.start)?.name ?? '';
  return [
    ...(before.name === after.name ? [] : [`Called “${after.name}”`]),
    ...(before.route.start === after.route.start ? [] : [`${first} comes first`]),
    ...steps,
    ...dropped,
  ];
}

const byId = ({ nodes }: Route) => new Map(nodes.map((node) => [node.id, node]));
