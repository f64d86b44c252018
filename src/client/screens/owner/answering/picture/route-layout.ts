/**
 * Where the nodes of a route stand and how their cords run. Pure: the same route gives the same picture.
 *
 * Layered, left to right: a node stands right of everything that leads to it (longest path), so cords run forward only;
 * a cord that passes a column gets a lane there. Columns are then ordered so that cords cross little, and each node is
 * drawn to the height of what it is joined to.
 */
import { outletsOf, type Route } from '#contract/routing/routing.ts';
import { columnsOf } from './columns.ts';
import { heightOf, jackOf, metrics, type NodeSize } from './metrics.ts';
import { orderColumns } from './order.ts';
import { settle } from './settle.ts';

export interface PlacedNode {
  id: string;
  x: number;
  y: number;
  width: number;
  /** Without the room below. */
  height: number;
}

export interface Point {
  x: number;
  y: number;
}

export interface PlacedCord {
  from: string;
  outlet: string;
  to: string;
  /** Jack, lanes passed (their entry and exit), inlet. */
  points: Point[];
}

export interface RouteLayout {
  width: number;
  height: number;
  nodes: PlacedNode[];
  cords: PlacedCord[];
}

export function layOut(route: Route, sizeOf: (id: string) => NodeSize): RouteLayout {
  const drawn = columnsOf(route, sizeOf);
  const columns = orderColumns(drawn.columns, drawn.hops);
  const tops = settle(columns, drawn.hops);
  const xs: number[] = [];
  const widths = columns.map((column) =>
    Math.max(...column.map(({ id }) => (drawn.isLane(id) ? 0 : sizeOf(id).width))),
  );
  widths.reduce((x, width) => (xs.push(x), x + width + metrics.columnGap), 0);

  const nodes = columns.flatMap((column, at) =>
    column
      .filter(({ id }) => !drawn.isLane(id))
      .map(({ id }) => ({
        id,
        x: xs[at] ?? 0,
        y: tops.get(id) ?? 0,
        width: widths[at] ?? 0,
        height: heightOf(sizeOf(id)),
      })),
  );
  const boxes = columns.flat();
  return {
    width: Math.max(...nodes.map(({ x, width }) => x + width)),
    height: Math.max(...boxes.map(({ id, height, below }) => (tops.get(id) ?? 0) + height + below)),
    nodes,
    cords: route.nodes.flatMap((node) =>
      outletsOf(node).flatMap(({ id: outlet, to }) => {
        const from = nodes.find(({ id }) => id === node.id);
        const target = nodes.find(({ id }) => id === to);
        if (!from || !target) return [];
        const jack = { x: from.x + from.width, y: from.y + jackOf(sizeOf(node.id), outlet) };
        const lanes = drawn.lanesOf(node.id, outlet).flatMap(({ id, column }) => {
          const y = (tops.get(id) ?? 0) + metrics.lane / 2;
          const x = xs[column] ?? 0;
          return [
            { x, y },
            { x: x + (widths[column] ?? 0), y },
          ];
        });
        const inlet = { x: target.x, y: target.y + metrics.inlet };
        return [{ from: node.id, outlet, to, points: [jack, ...lanes, inlet] }];
      }),
    ),
  };
}

/** From point to point by curves that leave and arrive level; level through a lane. */
export function pathOf(points: readonly Point[]): string {
  const [first, ...rest] = points;
  if (!first) return '';
  let last = first;
  const parts = rest.map((point) => {
    const bend = Math.max(24, Math.abs(point.x - last.x) / 2);
    const part =
      point.y === last.y && point.x > last.x
        ? `H${point.x}`
        : `C${last.x + bend} ${last.y} ${point.x - bend} ${point.y} ${point.x} ${point.y}`;
    last = point;
    return part;
  });
  return `M${first.x} ${first.y}${parts.join('')}`;
}
