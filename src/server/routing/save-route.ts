import type { Route, RouteFault } from '#contract/routing.ts';
import { transaction, type Sql } from '#server/store/database.ts';
import { referencesOf } from './references.ts';
import { faultsOf } from './route-faults.ts';

export interface RouteOwner {
  number: string;
  accountId: string;
}

/**
 * Takes the place of what the number did before, for the calls that come from now on; nodes that stay know whose turn it
 * is. With faults nothing is saved.
 */
export async function saveRoute(
  sql: Sql,
  { number, accountId }: RouteOwner,
  route: Route,
): Promise<RouteFault[]> {
  const faults = faultsOf(route, await referencesOf(sql, accountId, route));
  if (faults.length > 0) return faults;
  await transaction(sql, async (tx) => {
    await tx`
      insert into routes (number, route) values (${number}, ${JSON.stringify(route)}::text::jsonb)
      on conflict (number) do update set route = excluded.route, saved_at = now()`;
    const ids = route.nodes.map(({ id }) => id);
    await tx`
      update route_pointers set pointers = (
        select coalesce(jsonb_object_agg(key, value), '{}') from jsonb_each(pointers) where key = any(${ids}))
      where number = ${number}`;
  });
  return [];
}
