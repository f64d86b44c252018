/** Routes as things of their own: each serves any number of numbers. */
import {
  routeSchema,
  stopsSaving,
  type Route,
  type RouteFault,
  type RouteSaving,
} from '#contract/routing/routing.ts';
import type {
  ListedRoute,
  NewSharedRoute,
  SharedRoute,
  SharedRouteChange,
} from '#contract/routing/shared-routes.ts';
import { fail, ok, type Result } from '#kit/result.ts';
import type { Doing } from '#server/store/audit-log.ts';
import { within, type Sql, type Transaction } from '#server/store/database.ts';
import { usersOf } from './kept/other-routes.ts';
import { lockKept, sayNames, servedBy, type RemovalFault, type Thing } from './kept/saving.ts';
import { byItself } from './route.ts';
import { deleteRoute, hasRoom, holdRoute, insertRoute, lockRoute, updateRoute } from './route-rows.ts';
import { faultsOfDraft } from './save-route.ts';

const MOST_NUMBERS_TOLD = 200;

/** By name. */
export async function sharedRoutesOf(sql: Sql, accountId: string): Promise<ListedRoute[]> {
  const rows = await sql<{ id: string; name: string; numbers: number; routes: number; savedAt: Date }[]>`
    select r.id, r.name, r.saved_at, coalesce(s.numbers, 0)::int as numbers,
      (select count(*)::int from route_uses where used_id = r.id) as routes
    from routes r left join (${servedBy(sql, accountId)}) s on s.route_id = r.id
    where r.account_id = ${accountId} order by lower(r.name), r.id`;
  return rows.map(({ savedAt, ...route }) => ({ ...route, savedAt: savedAt.getTime() }));
}

export async function findSharedRoute(sql: Sql, { id, accountId }: Thing): Promise<SharedRoute | null> {
  const [row] = await sql<
    { name: string; route: unknown; savedAt: Date; savedBy: string; version: number; count: number }[]
  >`
    select name, route, saved_at, saved_by, version,
      (select count(*)::int from owned_numbers where route_id = routes.id and state <> 'released') as count
    from routes where id = ${id} and account_id = ${accountId}`;
  if (!row) return null;
  const numbers = await sql<{ number: string; source: string }[]>`
    select number, source from owned_numbers
    where route_id = ${id} and state <> 'released' order by number limit ${MOST_NUMBERS_TOLD}`;
  const { name, savedAt, savedBy, version, count } = row;
  const route = routeSchema.parse(row.route);
  const routes = await usersOf(sql, { id, accountId });
  return { id, name, route, numbers, count, routes, savedAt: savedAt.getTime(), by: savedBy, version };
}

/** `faults`: those of steps that were sent. `unknown`: what is to be copied is not there. */
export type MakingFault = { code: 'route-faulty'; fault: RouteFault } | { code: 'unknown' | 'too-many' };

export async function makeSharedRoute(
  sql: Sql,
  accountId: string,
  { name, from }: NewSharedRoute,
  saving: Doing,
): Promise<Result<{ id: string; version: number }, MakingFault>> {
  return within(sql, async (tx): Promise<Result<{ id: string; version: number }, MakingFault>> => {
    if (!(await hasRoom(tx, accountId))) return fail({ code: 'too-many' });
    const route = await stepsOf(tx, accountId, from);
    if (!route.ok) return route;
    return ok({ id: await insertRoute(tx, { accountId, name, route: route.value }, saving), version: 1 });
  });
}

/** What is copied is taken as it is, with whatever has gone from it since. */
async function stepsOf(
  tx: Transaction,
  accountId: string,
  from: NewSharedRoute['from'],
): Promise<Result<Route, MakingFault>> {
  if ('route' in from) {
    const fault = (await faultsOfDraft(tx, { id: null, accountId }, from.route)).find(stopsSaving);
    return fault ? fail({ code: 'route-faulty', fault }) : ok(from.route);
  }
  if ('routeId' in from) return copied(tx, { id: from.routeId, accountId });
  const [number] = await tx<{ agentId: string | null; routeId: string | null }[]>`
    select agent_id, route_id from owned_numbers
    where number = ${from.number} and account_id = ${accountId} and state <> 'released' for key share`;
  if (!number) return fail({ code: 'unknown' });
  if (number.routeId !== null) return copied(tx, { id: number.routeId, accountId });
  return ok(await byItself(tx, { number: from.number, agentId: number.agentId }));
}

async function copied(tx: Transaction, thing: Thing): Promise<Result<Route, MakingFault>> {
  // Held, the office hours that it goes by stay, too.
  if ((await holdRoute(tx, thing)) === null) return fail({ code: 'unknown' });
  const [row] = await tx<{ route: unknown }[]>`select route from routes where id = ${thing.id}`;
  return ok(routeSchema.parse(row?.route));
}

/** With faults nothing is saved, but for steps that nobody reaches: those are told. */
export async function changeSharedRoute(
  sql: Sql,
  thing: Thing,
  { name, route, version }: SharedRouteChange,
  saving: Doing,
): Promise<Result<RouteSaving, 'not-found' | 'changed-meanwhile'>> {
  return within(sql, async (tx): Promise<Result<RouteSaving, 'not-found' | 'changed-meanwhile'>> => {
    await lockKept(tx, thing.accountId);
    const row = await lockRoute(tx, thing);
    if (!row) return fail('not-found');
    const faults = await faultsOfDraft(tx, thing, route);
    if (faults.some(stopsSaving)) return ok({ version: null, faults });
    if (version !== undefined && version !== row.version) return fail('changed-meanwhile');
    return ok({ version: await updateRoute(tx, row, { name, route }, saving), faults });
  });
}

export async function removeSharedRoute(
  sql: Sql,
  thing: Thing,
  saving: Doing,
): Promise<Result<null, RemovalFault>> {
  return within(sql, async (tx): Promise<Result<null, RemovalFault>> => {
    // Numbers that begin to use it wait, and then find it gone.
    const row = await lockRoute(tx, thing);
    if (!row) return fail({ code: 'not-found' });
    const found = await findSharedRoute(tx, thing);
    if (found && found.count > 0) {
      const names = found.numbers.map(({ number }) => number);
      return fail({ code: 'in-use', detail: sayNames(names, found.count) });
    }
    if (found && found.routes.length > 0)
      return fail({ code: 'in-use', detail: sayNames(found.routes.map(({ name }) => name)) });
    await deleteRoute(tx, row, saving);
    return ok(null);
  });
}
