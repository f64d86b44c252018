import * as z from 'zod/mini';
import { transaction, type Pool } from '#server/store/database.ts';
import { decide } from './decide.ts';
import type { CallFacts, Decision, StepResult, RouteState, Pointers } from './rules/decision.ts';
import { allNodes, type WholeRoute } from './rules/whole-route.ts';

export interface Turn {
  /** Whose turns are taken; null: a route without turns. */
  routeId: string | null;
  route: WholeRoute;
  /** null: the call arrives. */
  routeState: RouteState | null;
  stepResult: StepResult;
  facts: CallFacts;
}

const pointersSchema = z.record(z.string(), z.array(z.int()));

/** Decides, and moves whose turn it is: two calls at once get different turns. A route without turns costs no query. */
export async function nextDecision(sql: Pool, turn: Turn): Promise<Decision> {
  const { routeId, route, routeState, stepResult, facts } = turn;
  const hasTurns = allNodes(route).some(({ kind }) => kind === 'round-robin' || kind === 'weighted');
  if (!hasTurns) return decide(route, routeState, stepResult, facts, {});
  return transaction(sql, async (tx) => {
    // A call goes on by a route that was removed meanwhile, which has no turns any more.
    await tx`
      insert into route_pointers (route_id) select id from routes where id = ${routeId} for key share
      on conflict do nothing`;
    const [row] = await tx<{ pointers: unknown }[]>`
      select pointers from route_pointers where route_id = ${routeId} for update`;
    const pointers: Pointers = pointersSchema.parse(row?.pointers ?? {});
    const decision = decide(route, routeState, stepResult, facts, pointers);
    if (Object.keys(decision.pointers).length > 0) {
      const moved = JSON.stringify({ ...pointers, ...decision.pointers });
      await tx`update route_pointers set pointers = ${moved}::text::jsonb where route_id = ${routeId}`;
    }
    return decision;
  });
}
