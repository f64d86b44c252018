/** Which column each node of a route stands in, and the lanes of cords that pass columns. */
import { outletsOf, type Route, type RouteNode } from '#contract/routing/routing.ts';
import { heightOf, jackOf, metrics, type Box, type Hop, type NodeSize } from './metrics.ts';

interface Cord {
  from: string;
  outlet: string;
  to: string;
}

interface Lane {
  id: string;
  column: number;
}

export interface Drawn {
  columns: Box[][];
  hops: Hop[];
  isLane: (id: string) => boolean;
  lanesOf: (from: string, outlet: string) => Lane[];
}

export function columnsOf(route: Route, sizeOf: (id: string) => NodeSize): Drawn {
  const cords = cordsOf(route.nodes);
  const columnOf = longestPaths(route, cords);
  const columns: Box[][] = [];
  const put = (box: Box, column: number) => {
    while (columns.length <= column) columns.push([]);
    columns[column]?.push(box);
  };
  for (const { id } of route.nodes) {
    const size = sizeOf(id);
    const box = { id, height: heightOf(size), below: size.below, inlet: metrics.inlet };
    put(box, columnOf.get(id) ?? 0);
  }

  const hops: Hop[] = [];
  const lanes = new Map<string, Lane[]>();
  for (const { from, outlet, to } of cords) {
    const passed: Lane[] = [];
    let [left, exit] = [from, jackOf(sizeOf(from), outlet)];
    const [first, last] = [columnOf.get(from) ?? 0, columnOf.get(to) ?? 0];
    for (let column = first + 1; column < last; column++) {
      const id = `${from} ${outlet} ${column}`;
      put({ id, height: metrics.lane, below: 0, inlet: metrics.lane / 2 }, column);
      passed.push({ id, column });
      hops.push({ from: left, to: id, exit });
      [left, exit] = [id, metrics.lane / 2];
    }
    lanes.set(`${from} ${outlet}`, passed);
    if (last > first) hops.push({ from: left, to, exit });
  }
  const laneIds = new Set([...lanes.values()].flat().map(({ id }) => id));
  return {
    columns,
    hops,
    isLane: (id) => laneIds.has(id),
    lanesOf: (from, outlet) => lanes.get(`${from} ${outlet}`) ?? [],
  };
}

function cordsOf(nodes: readonly RouteNode[]): Cord[] {
  const known = new Set(nodes.map(({ id }) => id));
  return nodes.flatMap((node) =>
    outletsOf(node)
      .filter(({ to }) => known.has(to))
      .map(({ id, to }) => ({ from: node.id, outlet: id, to })),
  );
}

/** The start stands alone at the left; what nothing leads to (a draft's new step) beside what the start leads to. */
function longestPaths(route: Route, cords: readonly Cord[]): Map<string, number> {
  const forward = withoutLoops(route, cords);
  const columnOf = new Map(route.nodes.map(({ id }) => [id, id === route.start ? 0 : 1]));
  // A forward cord moves its far end at most once for each node before it.
  for (let round = 0; round < route.nodes.length; round++) {
    let moved = false;
    for (const { from, to } of forward) {
      const least = (columnOf.get(from) ?? 0) + 1;
      if ((columnOf.get(to) ?? 0) >= least) continue;
      columnOf.set(to, least);
      moved = true;
    }
    if (!moved) break;
  }
  return columnOf;
}

/** A draft may hold a loop: the cord that closes it runs backwards, and decides no column. */
function withoutLoops(route: Route, cords: readonly Cord[]): Cord[] {
  const state = new Map<string, 'open' | 'done'>();
  const forward: Cord[] = [];
  const visit = (id: string) => {
    if (state.has(id)) return;
    state.set(id, 'open');
    for (const cord of cords.filter(({ from }) => from === id)) {
      if (state.get(cord.to) === 'open') continue;
      // Nothing stands left of the start.
      if (cord.to !== route.start) forward.push(cord);
      visit(cord.to);
    }
    state.set(id, 'done');
  };
  visit(route.start);
  for (const { id } of route.nodes) visit(id);
  return forward;
}
