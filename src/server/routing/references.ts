import type { Route } from '#contract/routing/routing.ts';
import type { UsedThing } from '#contract/routing/shared-routes.ts';
import { countryAllowed } from '#server/numbers/receiving/countries.ts';
import { findReceiving, type Receiving } from '#server/numbers/receiving/receiving-numbers.ts';
import { usersOf } from '#server/people/users.ts';
import type { Sql, Transaction } from '#server/store/database.ts';
import { hoursIn } from './hours/kept-hours.ts';
import { findOthers } from './kept/other-routes.ts';
import { sayNames } from './kept/saving.ts';
import { targetKey } from './rules/decision.ts';
import { targetsOf, type References } from './route-faults.ts';
import { othersIn } from './rules/whole-route.ts';

/** What this route may refer to, as far as it does. @param ownId of the route that is saved; null: it is new */
export async function referencesOf(
  sql: Sql,
  { id: ownId, accountId }: { id: string | null; accountId: string },
  route: Route,
): Promise<References> {
  const [users, receivingNumbers, queues, mailboxes, prompts, officeHours, routes] = await Promise.all([
    usersOf(sql, accountId),
    receivingNumbersIn(sql, accountId, route),
    idsOf(sql, 'queues', accountId),
    idsOf(sql, 'mailboxes', accountId),
    idsOf(sql, 'prompts', accountId),
    idsOf(sql, 'office_hours', accountId),
    findOthers(sql, { id: ownId, accountId }, route),
  ]);
  return {
    users: new Set(users.map(({ id }) => id)),
    receivingNumbers,
    queues,
    mailboxes,
    prompts,
    officeHours,
    routes,
  };
}

/** Until the transaction ends, nothing that the route refers to is removed, but for people, who leave it to others. */
export async function keepInPlace(tx: Transaction, accountId: string, { nodes }: Route): Promise<void> {
  await hold(
    tx,
    'queues',
    accountId,
    nodes.flatMap((node) => (node.kind === 'queue' ? [node.queueId] : [])),
  );
  await hold(
    tx,
    'mailboxes',
    accountId,
    nodes.flatMap((node) => (node.kind === 'voicemail' ? [node.mailboxId] : [])),
  );
  const prompts = nodes.map((node) => ('prompt' in node ? node.prompt : null));
  await hold(
    tx,
    'prompts',
    accountId,
    prompts.flatMap((prompt) => (prompt?.kind === 'prompt' ? [prompt.promptId] : [])),
  );
  await hold(tx, 'office_hours', accountId, hoursIn({ nodes }));
  await hold(tx, 'receiving_numbers', accountId, linesIn({ nodes }));
  await hold(tx, 'routes', accountId, othersIn({ nodes }));
}

type Table = 'queues' | 'mailboxes' | 'prompts' | 'office_hours' | 'receiving_numbers' | 'routes';

async function hold(tx: Transaction, table: Table, accountId: string, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await tx`
    select from ${tx(table)} where account_id = ${accountId} and id = any(${[...ids]}::uuid[]) order by id for key share`;
}

/** By which routes of the account this queue, mailbox, prompt, receiving number or user is used: "Main line, Sales"; null: by none. */
export async function routesThatUse(sql: Sql, accountId: string, id: string): Promise<string | null> {
  const found = await sql<{ name: string }[]>`
    select name from routes where account_id = ${accountId} and position(${`"${id}"`} in route::text) > 0
    order by lower(name), id`;
  return found.length === 0 ? null : sayNames(found.map(({ name }) => name));
}

/**
 * All that is used at once, in one look at the account's routes: by the same rule as `routesThatUse`, so that what is shown
 * as used is what cannot be removed.
 */
export async function usesOf(sql: Sql, accountId: string): Promise<UsedThing[]> {
  const rows = await sql<{ id: string; routes: unknown }[]>`
    with things as (
      select id::text from queues where account_id = ${accountId}
      union all select id::text from mailboxes where account_id = ${accountId}
      union all select id::text from prompts where account_id = ${accountId}
      union all select id::text from receiving_numbers where account_id = ${accountId}
    )
    select t.id, jsonb_agg(jsonb_build_object('id', r.id, 'name', r.name) order by lower(r.name), r.id) as routes
    from routes r cross join unnest(r.named_ids) as named (id) join things t on t.id = named.id
    where r.account_id = ${accountId} group by t.id`;
  // Made by the statement above.
  return rows.map(({ id, routes }) => ({ id, routes: routes as UsedThing['routes'] }));
}

/** By `targetKey`. */
export async function namesIn(sql: Sql, accountId: string, route: Route): Promise<Map<string, string>> {
  const [users, receivingNumbers] = await Promise.all([
    usersOf(sql, accountId),
    receivingIn(sql, accountId, route),
  ]);
  return new Map([
    ...users.map(({ id, name }) => [targetKey({ kind: 'agent', userId: id }), name] as const),
    ...receivingNumbers.map(
      ({ id, name }) => [targetKey({ kind: 'receiving', receivingId: id }), name] as const,
    ),
  ]);
}

async function receivingNumbersIn(
  sql: Sql,
  accountId: string,
  route: Route,
): Promise<References['receivingNumbers']> {
  const known = await receivingIn(sql, accountId, route);
  const entries = known.map(async ({ id, number }) => {
    const allowed = number === null || (await countryAllowed(sql, accountId, number));
    return [id, { allowed }] as const;
  });
  return new Map(await Promise.all(entries));
}

const linesIn = ({ nodes }: Pick<Route, 'nodes'>): string[] => [
  ...new Set(
    nodes
      .flatMap((node) => targetsOf(node))
      .flatMap((target) => (target.kind === 'receiving' ? [target.receivingId] : [])),
  ),
];

async function receivingIn(sql: Sql, accountId: string, route: Route): Promise<Receiving[]> {
  const found = await Promise.all(linesIn(route).map((id) => findReceiving(sql, accountId, id)));
  return found.filter((receiving) => receiving !== null);
}

async function idsOf(sql: Sql, table: Table, accountId: string): Promise<Set<string>> {
  const rows = await sql<{ id: string }[]>`select id from ${sql(table)} where account_id = ${accountId}`;
  return new Set(rows.map(({ id }) => id));
}
