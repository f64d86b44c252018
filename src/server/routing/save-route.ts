import {
  stopsSaving,
  type Route,
  type RouteFault,
  type RouteSaving,
  type SaveRoute,
} from '#contract/routing/routing.ts';
import { fail, ok, type Result } from '#kit/result.ts';
import { within, type Sql, type Transaction } from '#server/store/database.ts';
import { isAsRead } from '#server/store/versions.ts';
import { referencesOf } from './references.ts';
import { faultsOf } from './route-faults.ts';

export interface RouteOwner {
  number: string;
  accountId: string;
}

/**
 * Takes the place of what the number did before, for the calls that come from now on; nodes that stay know whose turn it
 * is. With faults nothing is saved, but for steps that nobody reaches: those are told.
 */
export async function changeRoute(
  sql: Sql,
  owner: RouteOwner,
  { route, version }: SaveRoute,
): Promise<Result<RouteSaving, 'changed-meanwhile'>> {
  const faults = faultsOf(route, await referencesOf(sql, owner.accountId, route));
  if (faults.some(stopsSaving)) return ok({ version: null, faults });
  return within(sql, async (tx) => {
    const saved = await writeRoute(tx, owner.number, route, version);
    return saved === null ? fail('changed-meanwhile') : ok({ version: saved, faults });
  });
}

/** Whatever others saved meanwhile. @returns what stands in the way; empty: it is saved */
export async function saveRoute(sql: Sql, owner: RouteOwner, route: Route): Promise<RouteFault[]> {
  const saving = await changeRoute(sql, owner, { route });
  return saving.ok && saving.value.version === null ? saving.value.faults : [];
}

/** @returns its version; null: somebody else saved another one than `version` */
export async function writeRoute(
  tx: Transaction,
  number: string,
  route: Route,
  version?: number,
): Promise<number | null> {
  const [saved] = await tx<{ version: number }[]>`
    insert into routes (number, route) values (${number}, ${JSON.stringify(route)}::text::jsonb)
    on conflict (number) do update set route = excluded.route, saved_at = now() where ${isAsRead(tx, 'routes', version)}
    returning version`;
  if (!saved) return null;
  const ids = route.nodes.map(({ id }) => id);
  await tx`
    update route_pointers set pointers = (
      select coalesce(jsonb_object_agg(key, value), '{}') from jsonb_each(pointers) where key = any(${ids}))
    where number = ${number}`;
  return saved.version;
}
