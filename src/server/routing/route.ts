/** What a number does with a call. Kept as JSON beside the number. */
import { routeSchema, type Route, type SavedRoute } from '#contract/routing/routing.ts';
import type { InventoryNumber } from '#server/numbers/inventory/inventory-numbers.ts';
import type { Sql } from '#server/store/database.ts';

/** How long an agent number rings its agent when nobody said otherwise. */
const AGENT_RING_SECONDS = 30;

type Number = Pick<InventoryNumber, 'number' | 'agentId'>;

/** null: nobody has said what this tracking number does. @throws when what is stored is no route */
export async function routeOf(sql: Sql, number: Number): Promise<Route | null> {
  return (await savedRoute(sql, number.number))?.route ?? ownRouteOf(sql, number);
}

/** As the editor shows it: a number that nobody has set up ends its calls. */
export async function routeToEdit(sql: Sql, number: Number): Promise<SavedRoute> {
  const saved = await savedRoute(sql, number.number);
  if (saved) return { number: number.number, ...saved };
  const route = (await ownRouteOf(sql, number)) ?? { start: hangUp.id, nodes: [hangUp] };
  return { number: number.number, route, savedAt: null, version: 0 };
}

async function savedRoute(sql: Sql, number: string): Promise<Omit<SavedRoute, 'number'> | null> {
  const [row] = await sql<{ route: unknown; savedAt: Date; version: number }[]>`
    select route, saved_at, version from routes where number = ${number}`;
  return row
    ? { route: routeSchema.parse(row.route), savedAt: row.savedAt.getTime(), version: row.version }
    : null;
}

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
