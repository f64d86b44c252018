/** What a number does with a call: by the route that serves it, else by itself. */
import { routeSchema, type Route, type SavedRoute } from '#contract/routing/routing.ts';
import type { InventoryNumber } from '#server/numbers/inventory/inventory-numbers.ts';
import type { Sql } from '#server/store/database.ts';
import { keptHours, keptHoursOf, readKept } from './hours/kept-hours.ts';
import { readOthers } from './kept/other-routes.ts';
import type { CallFacts } from './rules/decision.ts';
import { allNodes, type WholeRoute } from './rules/whole-route.ts';

/** How long an agent number rings its agent when nobody said otherwise. */
const AGENT_RING_SECONDS = 30;

type Number = Pick<InventoryNumber, 'number' | 'agentId'>;

export interface RouteOfNumber {
  /** null: what it does by itself. */
  id: string | null;
  route: WholeRoute;
  /** That the route, and those that it goes on by, go by. */
  officeHours: CallFacts['officeHours'];
}

/** null: nobody has said what this tracking number does. @throws when what is stored is no route */
export async function routeOf(sql: Sql, number: Number): Promise<RouteOfNumber | null> {
  const [row] = await sql<{ id: string; accountId: string; route: unknown; hours: unknown }[]>`
    select r.id, r.account_id, r.route, ${keptHours(sql, sql`h.id in (select office_hours_id from route_office_hours where route_id = r.id)`)} as hours
    from owned_numbers n join routes r on r.id = n.route_id where n.number = ${number.number}`;
  if (row) return withOthers(sql, row);
  const route = await ownRouteOf(sql, number);
  return route && { id: null, route, officeHours: new Map() };
}

async function withOthers(
  sql: Sql,
  { id, accountId, hours, ...row }: { id: string; accountId: string; route: unknown; hours: unknown },
): Promise<RouteOfNumber> {
  const route = routeSchema.parse(row.route);
  const others = await readOthers(sql, accountId, route);
  if (others.size === 0) return { id, route, officeHours: readKept(hours) };
  const whole = { ...route, others };
  const { start } = route;
  return {
    id,
    route: whole,
    officeHours: await keptHoursOf(sql, accountId, { start, nodes: allNodes(whole) }),
  };
}

/** As the editor shows it: a number that nobody has set up ends its calls. */
export async function routeToEdit(sql: Sql, number: Number): Promise<SavedRoute> {
  const [row] = await sql<
    { id: string; name: string; route: unknown; savedAt: Date; version: number; count: number }[]
  >`
    select r.id, r.name, r.route, r.saved_at, r.version,
      (select count(*)::int from owned_numbers where route_id = r.id and state <> 'released') as count
    from owned_numbers n join routes r on r.id = n.route_id where n.number = ${number.number}`;
  if (row)
    return {
      number: number.number,
      routeId: row.id,
      name: row.name,
      count: row.count,
      route: routeSchema.parse(row.route),
      savedAt: row.savedAt.getTime(),
      version: row.version,
    };
  const route = await byItself(sql, number);
  return { number: number.number, routeId: null, name: null, count: 1, route, savedAt: null, version: 0 };
}

/** What it does without a route. */
export const byItself = async (sql: Sql, number: Number): Promise<Route> =>
  (await ownRouteOf(sql, number)) ?? { start: hangUp.id, nodes: [hangUp] };

const hangUp = { kind: 'hang-up' as const, id: 'hang-up', name: 'Hang up', prompt: null };

const ownRouteOf = async (sql: Sql, { agentId }: Number): Promise<Route | null> =>
  agentId === null ? null : ownRoute(sql, agentId);

/** [FAQ] An agent number rings its agent, who gets a message from callers that they did not answer, if they have a mailbox. */
export async function ownRoute(sql: Sql, userId: string): Promise<Route> {
  const mailboxId = await mailboxOf(sql, userId);
  const end =
    mailboxId === null
      ? hangUp
      : {
          kind: 'voicemail' as const,
          id: 'voicemail',
          name: 'Voicemail',
          mailboxId,
          prompt: { kind: 'default' as const },
        };
  const ring = { ring: [{ kind: 'agent' as const, userId }], forSeconds: AGENT_RING_SECONDS };
  return {
    start: 'ring',
    nodes: [{ kind: 'ring-plan', id: 'ring', name: 'Ring', steps: [ring], noAnswer: end.id }, end],
  };
}

/** Their own; null: they have none. */
export async function mailboxOf(sql: Sql, userId: string): Promise<string | null> {
  const [mailbox] = await sql<{ id: string }[]>`select id from mailboxes where user_id = ${userId}`;
  return mailbox?.id ?? null;
}
