/** What a number does from the next call on: a change of the route that serves it alone, or a route of its own. */
import {
  stopsSaving,
  type Route,
  type RouteFault,
  type RouteSaving,
  type SaveRoute,
} from '#contract/routing/routing.ts';
import { systemClock } from '#kit/clock.ts';
import { fail, ok, type Result } from '#kit/result.ts';
import { within, type Sql, type Transaction } from '#server/store/database.ts';
import { SERVER, type Doing } from '#server/store/audit-log.ts';
import { lockKept } from './kept/saving.ts';
import { keepInPlace, referencesOf } from './references.ts';
import { faultsOf } from './route-faults.ts';
import { freeRouteName, hasRoom, insertRoute, lockRoute, updateRoute, type RouteRow } from './route-rows.ts';

export interface RouteOwner {
  number: string;
  accountId: string;
}

interface Held {
  source: string;
  /** Of the route that serves it; 0: none does. */
  version: number;
  /** The route that serves it alone. null: it does by itself what it does, or others are served by it, too: it gets a new one. */
  own: RouteRow | null;
}

export type NotSaved = 'not-found' | 'changed-meanwhile' | 'too-many';

/** With faults nothing is saved, but for steps that nobody reaches: those are told. */
export async function changeRoute(
  sql: Sql,
  owner: RouteOwner,
  { route, version }: SaveRoute,
  saving: Doing,
): Promise<Result<RouteSaving, NotSaved>> {
  return within(sql, async (tx): Promise<Result<RouteSaving, NotSaved>> => {
    await lockKept(tx, owner.accountId);
    const held = await hold(tx, owner);
    if (!held) return fail('not-found');
    const { own } = held;
    const faults = await faultsOfDraft(tx, { id: own && own.id, accountId: owner.accountId }, route);
    if (faults.some(stopsSaving)) return ok({ version: null, faults });
    if (version !== undefined && version !== held.version) return fail('changed-meanwhile');
    if (own) return ok({ version: await updateRoute(tx, own, { name: own.name, route }, saving), faults });
    if (!(await hasRoom(tx, owner.accountId))) return fail('too-many');
    await giveOwn(tx, owner, { source: held.source, route }, saving);
    return ok({ version: 1, faults });
  });
}

/**
 * What it refers to stays where it is until the transaction ends, which has the account's turn (`lockKept`).
 * @param id of the route that is changed; null: it is new
 */
export async function faultsOfDraft(
  tx: Transaction,
  owner: { id: string | null; accountId: string },
  route: Route,
): Promise<RouteFault[]> {
  await keepInPlace(tx, owner.accountId, route);
  return faultsOf(route, await referencesOf(tx, owner, route));
}

/** Locked: first the number, then its route, as all do who change both. */
async function hold(tx: Transaction, { number, accountId }: RouteOwner): Promise<Held | null> {
  const [found] = await tx<{ source: string; routeId: string | null }[]>`
    select source, route_id from owned_numbers
    where number = ${number} and account_id = ${accountId} and state <> 'released' for no key update`;
  if (!found) return null;
  const { source, routeId } = found;
  const row = routeId === null ? null : await lockRoute(tx, { id: routeId, accountId });
  const others = await tx`
    select from owned_numbers
    where route_id = ${routeId} and number <> ${number} and state <> 'released' limit 1`;
  return { source, version: row?.version ?? 0, own: others.length > 0 ? null : row };
}

/** A route of its own, named after its source. */
export async function giveOwn(
  tx: Transaction,
  { number, accountId }: RouteOwner,
  { source, route, isReadyMade = false }: { source: string; route: Route; isReadyMade?: boolean },
  saving: Doing,
): Promise<void> {
  const name = await freeRouteName(tx, accountId, source);
  const id = await insertRoute(tx, { accountId, name, route, isReadyMade }, saving);
  await tx`update owned_numbers set route_id = ${id} where number = ${number}`;
}

/** By the server itself, whatever others saved meanwhile. @returns what stands in the way; empty: it is saved */
export async function saveRoute(sql: Sql, owner: RouteOwner, route: Route): Promise<RouteFault[]> {
  const saving = await changeRoute(sql, owner, { route }, { by: SERVER, clock: systemClock });
  if (!saving.ok) throw new Error(`the route of ${owner.number} was not saved: ${saving.failure}`);
  return saving.value.version === null ? saving.value.faults : [];
}
