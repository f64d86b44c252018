/** The route as a nested list: each node in full where it is met first, by name after that. Pure. */
import { outletsOf, type Outlet, type Route, type RouteNode } from '#contract/routing/routing.ts';

export interface OutlineStep {
  node: RouteNode;
  ways: OutlineWay[];
}

export interface OutlineWay {
  outlet: Outlet;
  /** In full; null where the list shows it elsewhere, or where the way leads nowhere. */
  step: OutlineStep | null;
  /** Shown in full elsewhere in the list. */
  see: RouteNode | null;
}

/** The start with all that follows from it, then what nothing leads to. */
export function outlineOf({ start, nodes }: Route): OutlineStep[] {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const told = new Set<string>();

  const tell = (node: RouteNode): OutlineStep => {
    told.add(node.id);
    return {
      node,
      ways: outletsOf(node).map((outlet) => {
        const next = byId.get(outlet.to);
        if (!next || told.has(next.id)) return { outlet, step: null, see: next ?? null };
        return { outlet, step: tell(next), see: null };
      }),
    };
  };
  const first = byId.get(start);
  const steps = first ? [tell(first)] : [];
  for (const node of nodes) if (!told.has(node.id)) steps.push(tell(node));
  return steps;
}

/** Whether a call at `from` may come by `to`: leading `to` to `from` would close a loop. */
export function leadsTo(route: Route, from: string, to: string): boolean {
  const seen = new Set<string>();
  const next = [from];
  for (let id = next.pop(); id !== undefined; id = next.pop()) {
    if (id === to) return true;
    if (seen.has(id)) continue;
    seen.add(id);
    const node = route.nodes.find((other) => other.id === id);
    if (node) next.push(...outletsOf(node).map((outlet) => outlet.to));
  }
  return false;
}

/** A sentence; null: it can. */
export function whyItCannotLead(route: Route, from: string, to: string): string | null {
  if (from === to) return 'A step cannot lead to itself.';
  if (!leadsTo(route, to, from)) return null;
  const nameOf = (id: string) => route.nodes.find((node) => node.id === id)?.name ?? id;
  return `“${nameOf(to)}” leads to “${nameOf(from)}”: the call would go round in circles.`;
}
