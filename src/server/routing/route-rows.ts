/** Routes as they stand in the database: each with a name and a version, the office hours it goes by, and whose turn it is. */
import { randomUUID } from 'node:crypto';
import { routeSchema, type Route } from '#contract/routing/routing.ts';
import { tell, type Doing } from '#server/store/audit-log.ts';
import type { Sql, Transaction } from '#server/store/database.ts';
import { hoursIn } from './hours/kept-hours.ts';
import { linkOthers } from './kept/other-routes.ts';
import { freeName, lockKept, type Thing } from './kept/saving.ts';
import { forgetVersions, keepVersion } from './kept/versions.ts';

export interface RouteContent {
  name: string;
  route: Route;
}

export interface RouteRow extends Thing, RouteContent {
  version: number;
}

/** Until the transaction ends nobody else changes it, removes it, or begins to use it. */
export async function lockRoute(tx: Transaction, { id, accountId }: Thing): Promise<RouteRow | null> {
  const [row] = await tx<{ name: string; route: unknown; version: number }[]>`
    select name, route, version from routes where id = ${id} and account_id = ${accountId} for update`;
  return row
    ? { id, accountId, name: row.name, route: routeSchema.parse(row.route), version: row.version }
    : null;
}

/** Until the transaction ends it stays as it is. @returns its name; null: it is not there */
export async function holdRoute(tx: Transaction, { id, accountId }: Thing): Promise<string | null> {
  const [row] = await tx<{ name: string }[]>`
    select name from routes where id = ${id} and account_id = ${accountId} for key share`;
  return row?.name ?? null;
}

/** As administrators read it in the log. */
const facts = ({ name, route }: RouteContent) => ({
  name,
  steps: route.nodes.map((node) => node.name).join(', '),
});

interface NewRoute extends RouteContent {
  accountId: string;
  /** Unchanged, it goes when no number has it any more. */
  isReadyMade?: boolean;
}

/** What it refers to is there. @returns its id */
export async function insertRoute(
  tx: Transaction,
  { accountId, name, route, isReadyMade = false }: NewRoute,
  saving: Doing,
): Promise<string> {
  const id = randomUUID();
  await tx`
    insert into routes (id, account_id, name, route, saved_at, saved_by, is_ready_made)
    values (${id}, ${accountId}, ${name}, ${JSON.stringify(route)}::text::jsonb, ${new Date(saving.clock.now())},
      ${saving.by.name}, ${isReadyMade})`;
  await linkHours(tx, id, route);
  await linkOthers(tx, id, route);
  await keepVersion(tx, { kind: 'route', id, accountId }, { version: 1, content: { name, route } }, saving);
  const told = { subject: { id, name }, after: facts({ name, route }) };
  await tell(tx, { accountId, action: 'route.made', ...told }, saving);
  return id;
}

/** For the calls that come from now on; nodes that stay know whose turn it is. @returns its version; nothing new: the one that it has */
export async function updateRoute(
  tx: Transaction,
  row: RouteRow,
  content: RouteContent,
  saving: Doing,
): Promise<number> {
  const { id, accountId } = row;
  const { name } = content;
  const route = routeSchema.parse(content.route);
  if (name === row.name && JSON.stringify(route) === JSON.stringify(row.route)) return row.version;
  const version = row.version + 1;
  await tx`
    update routes set name = ${name}, route = ${JSON.stringify(route)}::text::jsonb, version = ${version},
      saved_at = ${new Date(saving.clock.now())}, saved_by = ${saving.by.name}, is_ready_made = false
    where id = ${id}`;
  await linkHours(tx, id, route);
  await linkOthers(tx, id, route);
  await tx`
    update route_pointers set pointers = (
      select coalesce(jsonb_object_agg(key, value), '{}') from jsonb_each(pointers)
      where key = any(${route.nodes.map((node) => node.id)}))
    where route_id = ${id}`;
  await keepVersion(tx, { kind: 'route', id, accountId }, { version, content: { name, route } }, saving);
  const told = { subject: { id, name }, before: facts(row), after: facts({ name, route }) };
  await tell(tx, { accountId, action: 'route.saved', ...told }, saving);
  return version;
}

async function linkHours(tx: Transaction, id: string, route: Route): Promise<void> {
  const ids = hoursIn(route);
  await tx`delete from route_office_hours where route_id = ${id} and not (office_hours_id = any(${ids}::uuid[]))`;
  await tx`
    insert into route_office_hours (route_id, office_hours_id)
    select ${id}, unnest(${ids}::uuid[]) on conflict do nothing`;
}

/** It serves no number that is rented; one that was released does nothing when it is restored. */
export async function deleteRoute(tx: Transaction, row: RouteRow, saving: Doing): Promise<void> {
  const { id, accountId, name } = row;
  await tx`select from owned_numbers where route_id = ${id} order by number for no key update`;
  await tx`update owned_numbers set route_id = null where route_id = ${id}`;
  await tx`delete from routes where id = ${id}`;
  await forgetVersions(tx, [id]);
  await tell(tx, { accountId, action: 'route.removed', subject: { id, name }, before: facts(row) }, saving);
}

/**
 * Deletes those of these routes that were made with a number, were never changed, and serve no number any more. One that is
 * locked, because it is being chosen for a number, is left.
 */
export async function dropReadyMade(tx: Transaction, ids: readonly string[]): Promise<void> {
  const free = await tx<{ id: string }[]>`
    select id from routes where id = any(${[...ids]}::uuid[]) and is_ready_made for update skip locked`;
  const dropped = await tx<{ id: string }[]>`
    delete from routes where id = any(${free.map(({ id }) => id)}::uuid[])
      and not exists (select from owned_numbers where route_id = routes.id)
      and not exists (select from route_uses where used_id = routes.id) returning id`;
  await forgetVersions(
    tx,
    dropped.map(({ id }) => id),
  );
}

/** That an account has besides one for each of its numbers. */
const MOST_ROUTES = 1_000;

/** Whether an administrator may make one more; two at once do not both find the last place free. */
export async function hasRoom(tx: Transaction, accountId: string): Promise<boolean> {
  await lockKept(tx, accountId);
  const [row] = await tx<{ routes: number; numbers: number }[]>`
    select (select count(*)::int from routes where account_id = ${accountId}) as routes,
      (select count(*)::int from owned_numbers where account_id = ${accountId}) as numbers`;
  return row !== undefined && row.routes < MOST_ROUTES + row.numbers;
}

/** "Radio", "Radio 2" … */
export async function freeRouteName(sql: Sql, accountId: string, wanted: string): Promise<string> {
  const rows = await sql<{ name: string }[]>`select name from routes where account_id = ${accountId}`;
  return freeName(
    wanted,
    rows.map(({ name }) => name),
  );
}
