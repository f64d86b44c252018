/** What a number does with a call. Kept as JSON beside the number; each kind is a shape of its own. */
import { z } from 'zod';
import type { OwnedNumber } from '#server/numbers/owned-numbers.ts';
import type { Sql } from '#server/store/database.ts';

const agentTarget = z.object({ kind: z.literal('agent'), userId: z.uuid() });

const ringStep = z.object({
  /** Rung at once; the first answer wins. */
  ring: z.array(agentTarget).min(1).max(50),
  /** Then the next step has its turn. */
  forSeconds: z.number().int().min(1).max(300),
});

/** Ordered steps, each ringing one or more at once: simultaneous within a step, sequential between steps. */
const ringPlan = z.object({ kind: z.literal('ring-plan'), steps: z.array(ringStep).min(1).max(20) });

/**
 * A shape that is stored is never changed, only joined by another kind: what was saved years ago must still be read.
 * Each kind has its rule in decide.ts.
 */
export const routeSchema = z.discriminatedUnion('kind', [ringPlan]);
export type Route = z.infer<typeof routeSchema>;
export type RingPlan = z.infer<typeof ringPlan>;

/** How long an agent number rings its agent when nobody said otherwise. */
const AGENT_RING_SECONDS = 30;

/** Rings these agents at once. */
export function ringAll(userIds: readonly string[], forSeconds: number): RingPlan['steps'][number] {
  return { ring: userIds.map((userId) => ({ kind: 'agent', userId })), forSeconds };
}

/** null: nobody has said what this tracking number does. @throws when what is stored is no route */
export async function routeOf(
  sql: Sql,
  { number, agentId }: Pick<OwnedNumber, 'number' | 'agentId'>,
): Promise<Route | null> {
  const [row] = await sql<{ route: unknown }[]>`select route from routes where number = ${number}`;
  if (row) return routeSchema.parse(row.route);
  return agentId === null ? null : { kind: 'ring-plan', steps: [ringAll([agentId], AGENT_RING_SECONDS)] };
}

/** Takes the place of what the number did before. */
export async function saveRoute(sql: Sql, number: string, route: Route): Promise<void> {
  await sql`
    insert into routes (number, route) values (${number}, ${JSON.stringify(route)}::text::jsonb)
    on conflict (number) do update set route = excluded.route, saved_at = now()`;
}
