import * as z from 'zod/mini';
import type { RouteNode } from '#contract/routing/routing.ts';
import { transaction, type Pool, type Transaction } from '#server/store/database.ts';
import { decide } from './decide.ts';
import type { CallFacts, Decision, StepResult, RouteState, Pointers } from './rules/decision.ts';
import { namedNode, nodeOf, type WholeRoute } from './rules/whole-route.ts';

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
  const withTurns = routesWithTurns(routeId, route);
  if (withTurns.length === 0) return decide(route, routeState, stepResult, facts, {});
  return transaction(sql, async (tx) => {
    const pointers = await lockPointers(tx, routeId, withTurns);
    const decision = decide(route, routeState, stepResult, facts, pointers);
    await movePointers(tx, routeId, decision.pointers);
    return decision;
  });
}

const takesTurns = ({ kind }: RouteNode) => kind === 'round-robin' || kind === 'weighted';

/** The route and those that it goes on by, as far as they have turns: each keeps its own, whichever route leads there. */
function routesWithTurns(routeId: string | null, { nodes, others = new Map() }: WholeRoute): string[] {
  const own = routeId !== null && nodes.some(takesTurns) ? [routeId] : [];
  const led = [...others].filter(([, other]) => other.nodes.some(takesTurns)).map(([id]) => id);
  return [...own, ...led];
}

/** Locked in the order of their ids, as calls by several routes may share some of them. */
async function lockPointers(
  tx: Transaction,
  routeId: string | null,
  ids: readonly string[],
): Promise<Pointers> {
  // A call goes on by a route that was removed meanwhile, which has no turns any more.
  await tx`
    insert into route_pointers (route_id) select id from routes where id = any(${[...ids]}::uuid[]) order by id for key share
    on conflict do nothing`;
  const rows = await tx<{ id: string; pointers: unknown }[]>`
    select route_id as id, pointers from route_pointers where route_id = any(${[...ids]}::uuid[]) order by route_id
    for update`;
  const named = rows.flatMap(({ id, pointers }) =>
    Object.entries(pointersSchema.parse(pointers)).map(
      ([nodeId, pointer]) => [id === routeId ? nodeId : nodeOf(id, nodeId), pointer] as const,
    ),
  );
  return Object.fromEntries(named);
}

async function movePointers(tx: Transaction, routeId: string | null, moved: Pointers): Promise<void> {
  for (const [name, pointer] of Object.entries(moved)) {
    const { otherId, nodeId } = namedNode(name);
    const change = JSON.stringify({ [nodeId]: pointer });
    await tx`
      update route_pointers set pointers = pointers || ${change}::text::jsonb where route_id = ${otherId ?? routeId}`;
  }
}
