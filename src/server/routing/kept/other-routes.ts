/** Routes that go on by other ones: a menu, or the end of the day, that many share. */
import { routeSchema, type Route } from '#contract/routing/routing.ts';
import type { Sql, Transaction } from '#server/store/database.ts';
import { othersIn } from '../rules/whole-route.ts';
import type { Thing } from './saving.ts';

/** A call reads all of them: more than that, one by the other, no route may lead to. */
export const MOST_OTHERS = 20;

/** All that a call may come to from there, one by the other. */
export async function readOthers(
  sql: Sql,
  accountId: string,
  route: Pick<Route, 'nodes'>,
): Promise<ReadonlyMap<string, Route>> {
  const ids = othersIn(route);
  if (ids.length === 0) return new Map();
  const rows = await sql<{ id: string; route: unknown }[]>`
    with recursive way (id) as (
      select id from routes where account_id = ${accountId} and id = any(${ids}::uuid[])
      union
      select used_id from way join route_uses on route_id = way.id)
    select id, route from way join routes using (id)`;
  return new Map(rows.map(({ id, route: other }) => [id, routeSchema.parse(other)]));
}

export interface OtherRoute {
  /** A call that goes on by it may come back to the route that is saved. */
  leadsBack: boolean;
  /** With it, this route or one that goes on by this would lead to too many. */
  isTooMany: boolean;
}

/** Those that a draft goes on by, by id. @param ownId of the route that is saved; null: it is new */
export async function findOthers(
  sql: Sql,
  { id: ownId, accountId }: { id: string | null; accountId: string },
  draft: Pick<Route, 'nodes'>,
): Promise<Map<string, OtherRoute>> {
  const ids = othersIn(draft);
  if (ids.length === 0) return new Map();
  const rows = await sql<{ id: string; leadsBack: boolean | null; most: number }[]>`
    with recursive way (first, id) as (
      select id, id from routes where account_id = ${accountId} and id = any(${ids}::uuid[])
      union
      select first, used_id from way join route_uses on route_id = way.id
    ), users (id) as (
      select ${ownId}::uuid
      union
      select route_id from users join route_uses on used_id = users.id
    ), theirs (id, other) as (
      select users.id, used_id from users join route_uses on route_id = users.id where users.id is distinct from ${ownId}
      union
      select theirs.id, used_id from theirs join route_uses on route_id = other
    ), counted as (
      select count(distinct other)::int as most from (
        select id, other from theirs union select users.id, way.id from users cross join way) led
      group by id)
    select first as id, bool_or(id = ${ownId}) as leads_back, (select max(most) from counted) as most
    from way group by first`;
  return new Map(
    rows.map(({ id, leadsBack, most }) => [
      id,
      { leadsBack: leadsBack ?? false, isTooMany: most > MOST_OTHERS },
    ]),
  );
}

/** With the route, which is saved by this transaction: they are there and stay until it ends. */
export async function linkOthers(tx: Transaction, id: string, route: Route): Promise<void> {
  const ids = othersIn(route);
  await tx`delete from route_uses where route_id = ${id} and not (used_id = any(${ids}::uuid[]))`;
  await tx`
    insert into route_uses (route_id, used_id) select ${id}, unnest(${ids}::uuid[]) on conflict do nothing`;
}

/** Those that go on by it, by name. */
export async function usersOf(sql: Sql, { id }: Thing): Promise<{ id: string; name: string }[]> {
  return sql<{ id: string; name: string }[]>`
    select id, name from route_uses join routes on id = route_id where used_id = ${id} order by lower(name), id`;
}
