/** Which route serves which numbers: as administrators choose, and when a number becomes a person's, or nobody's again. */
import type { RouteForNumbers } from '#contract/routing/shared-routes.ts';
import { systemClock } from '#kit/clock.ts';
import { fail, ok, type Result } from '#kit/result.ts';
import { within, type Sql, type Transaction } from '#server/store/database.ts';
import { sayNames } from './kept/saving.ts';
import { type Doing, SERVER, tell } from '#server/store/audit-log.ts';
import { ownRoute } from './route.ts';
import { dropReadyMade, holdRoute } from './route-rows.ts';
import { giveOwn } from './save-route.ts';

/** `number`: the place of one that the account does not have. */
export type ChoiceFault = { unknown: 'route' } | { unknown: 'number'; place: number };

interface Chosen {
  number: string;
  source: string;
  routeId: string | null;
}

/** From the next call on, all or none. */
export async function chooseRoute(
  sql: Sql,
  accountId: string,
  { numbers, routeId }: RouteForNumbers,
  saving: Doing,
): Promise<Result<null, ChoiceFault>> {
  return within(sql, async (tx): Promise<Result<null, ChoiceFault>> => {
    // First the numbers, in one order, then the route: as all do who lock both.
    const rows = await tx<Chosen[]>`
      select number, source, route_id from owned_numbers
      where account_id = ${accountId} and number = any(${numbers}::text[]) and state <> 'released'
      order by number for no key update`;
    const known = new Set(rows.map(({ number }) => number));
    const place = numbers.findIndex((number) => !known.has(number));
    if (place >= 0) return fail({ unknown: 'number', place });
    const name = routeId === null ? null : await holdRoute(tx, { id: routeId, accountId });
    if (routeId !== null && name === null) return fail({ unknown: 'route' });
    const moved = rows.filter((row) => row.routeId !== routeId);
    const former = [...new Set(moved.map((row) => row.routeId))].filter((id) => id !== null);
    const before = await tx<{ name: string }[]>`
      select name from routes where id = any(${former}::uuid[]) order by lower(name)`;
    const movedNumbers = moved.map(({ number }) => number);
    await tx`update owned_numbers set route_id = ${routeId} where number = any(${movedNumbers}::text[])`;
    await dropReadyMade(tx, former);
    const names = before.map((one) => one.name);
    await note(tx, accountId, { moved, from: names, to: name }, saving);
    return ok(null);
  });
}

async function note(
  tx: Transaction,
  accountId: string,
  { moved, from, to }: { moved: readonly Chosen[]; from: readonly string[]; to: string | null },
  saving: Doing,
): Promise<void> {
  const [first] = moved;
  if (!first) return;
  const numbers = sayNames(moved.map(({ number }) => number));
  const subject = { id: first.number, name: moved.length === 1 ? first.source : numbers };
  const before = { route: from.length === 0 ? null : sayNames(from) };
  const after = { route: to, numbers: moved.length };
  await tell(tx, { accountId, action: 'route.chosen', subject, before, after }, saving);
}

/** It is a person's: from now on it does by itself what such numbers do, whatever it did before. */
export async function leaveRoute(tx: Transaction, number: string): Promise<void> {
  const [row] = await tx<{ routeId: string | null }[]>`
    select route_id from owned_numbers where number = ${number}`;
  if (!row?.routeId) return;
  await tx`update owned_numbers set route_id = null where number = ${number}`;
  await dropReadyMade(tx, [row.routeId]);
}

/** It is theirs no longer: what it did without a route is kept as one. */
export async function keepRouteOf(tx: Transaction, number: string, userId: string): Promise<void> {
  const [row] = await tx<{ accountId: string; source: string; routeId: string | null }[]>`
    select account_id, source, route_id from owned_numbers where number = ${number}`;
  if (!row || row.routeId !== null) return;
  const { accountId, source } = row;
  const own = { source, route: await ownRoute(tx, userId), isReadyMade: true };
  await giveOwn(tx, { number, accountId }, own, { by: SERVER, clock: systemClock });
}
