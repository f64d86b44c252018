/** How routes, office hours and holidays are saved by administrators. */
import type { Fragment, Sql, Transaction } from '#server/store/database.ts';

/** One of an account. */
export interface Thing {
  id: string;
  accountId: string;
}

/** `in-use`: by what, in `detail`. */
export type RemovalFault = { code: 'not-found' } | { code: 'in-use'; detail: string };

/** SQL: how many numbers each route of the account serves, counted in one go, however many routes there are. */
export const servedBy = (sql: Sql, accountId: string): Fragment => sql`
  select route_id, count(*)::int as numbers from owned_numbers
  where account_id = ${accountId} and route_id is not null and state <> 'released' group by route_id`;

const MOST_NAMED = 3;

/** "Main line, Sales and 8 more" */
export const sayNames = (names: readonly string[], count = names.length): string =>
  names.slice(0, MOST_NAMED).join(', ') + (count > MOST_NAMED ? ` and ${count - MOST_NAMED} more` : '');

/** "Radio", "Radio 2" … */
export function freeName(wanted: string, taken: readonly string[]): string {
  const name = wanted.slice(0, 50).trim();
  const all = new Set(taken.map((one) => one.toLowerCase()));
  let count = 1;
  const nth = () => (count === 1 ? name : `${name} ${count}`);
  while (all.has(nth().toLowerCase())) count++;
  return nth();
}

/**
 * Two who add one at once do not both find the last place free, and two who save routes that lead to one another look one
 * after the other. Before any row: who holds a route and waits here waits for one who has the turn and waits for the route.
 */
export async function lockKept(tx: Transaction, accountId: string): Promise<void> {
  await tx`select pg_advisory_xact_lock(hashtextextended(${accountId}, 4600011))`;
}
