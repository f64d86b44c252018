import type { Route, RouteFault } from '#contract/routing.ts';
import type { Sql } from '#server/store/database.ts';
import { referencesOf } from './references.ts';
import { faultsOf } from './route-faults.ts';

export interface RouteOwner {
  number: string;
  accountId: string;
}

/** Takes the place of what the number did before, for the calls that come from now on. With faults nothing is saved. */
export async function saveRoute(
  sql: Sql,
  { number, accountId }: RouteOwner,
  route: Route,
): Promise<RouteFault[]> {
  const faults = faultsOf(route, await referencesOf(sql, accountId, route));
  if (faults.length > 0) return faults;
  await sql`
    insert into routes (number, route) values (${number}, ${JSON.stringify(route)}::text::jsonb)
    on conflict (number) do update set route = excluded.route, saved_at = now()`;
  return [];
}
