import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { heightOf, jackOf, metrics, type NodeSize } from '#client/screens/owner/answering/picture/metrics.ts';
import {
  layOut,
  pathOf,
  type PlacedNode,
  type Point,
  type RouteLayout,
} from '#client/screens/owner/answering/picture/route-layout.ts';
import { outletsOf, type Route, type RouteNode } from '#contract/routing/routing.ts';

const menu = (id: string, ways: readonly string[], noKey = ''): RouteNode => ({
  kind: 'menu',
  id,
  name: id,
  prompt: { kind: 'default' },
  options: ways.map((to, key) => ({ key: String(key), label: to, to })),
  attempts: 3,
  timeoutSeconds: 5,
  dialExtension: false,
  noKey,
});
const end = (id: string): RouteNode => ({ kind: 'hang-up', id, name: id, prompt: null });

const sizeIn =
  (route: Route) =>
  (id: string): NodeSize => ({
    width: 160,
    rows: route.nodes
      .filter((node) => node.id === id)
      .flatMap((node) => outletsOf(node).map((out) => out.id)),
    below: id.endsWith('3') ? 40 : 0,
  });
const draw = (route: Route) => layOut(route, sizeIn(route));

/** Any route that a draft may be: loops, nodes that nothing leads to, outlets that lead nowhere. */
const anyRoute = fc
  .integer({ min: 1, max: 14 })
  .chain((count) =>
    fc.array(fc.array(fc.integer({ min: 0, max: count }), { minLength: 1, maxLength: 5 }), {
      minLength: count,
      maxLength: count,
    }),
  )
  .map((ways): Route => {
    const id = (index: number) => (index < ways.length ? `n${index}` : '');
    return { start: 'n0', nodes: ways.map((to, index) => menu(id(index), to.map(id))) };
  });

/** Joined forwards only, as a saved route is. */
const anySavedRoute = anyRoute.map((route): Route => ({
  ...route,
  nodes: [
    ...route.nodes.map((node, index) => {
      const later = (to: string) => (Number(to.slice(1)) > index && to !== '' ? to : 'end');
      return node.kind === 'menu'
        ? {
            ...node,
            options: node.options.map((option) => ({ ...option, to: later(option.to) })),
            noKey: 'end',
          }
        : node;
    }),
    end('end'),
  ],
}));

const nowhere: PlacedNode = { id: '', x: NaN, y: NaN, width: NaN, height: NaN };

const overlap = (layout: RouteLayout, route: Route) =>
  layout.nodes.flatMap((a, index) =>
    layout.nodes.slice(index + 1).filter((b) => {
      const below = (node: typeof a) => node.y + node.height + sizeIn(route)(node.id).below;
      return a.x < b.x + b.width && b.x < a.x + a.width && a.y < below(b) && b.y < below(a);
    }),
  );

describe('any route', () => {
  test('is drawn without one node over another, all of it on the sheet', () => {
    fc.assert(
      fc.property(anyRoute, (route) => {
        const layout = draw(route);
        expect(layout.nodes).toHaveLength(route.nodes.length);
        expect(overlap(layout, route)).toEqual([]);
        for (const { x, y, width, height } of layout.nodes) {
          expect(Math.min(x, y)).toBeGreaterThanOrEqual(0);
          expect(x + width).toBeLessThanOrEqual(layout.width);
          expect(y + height).toBeLessThanOrEqual(layout.height);
        }
      }),
    );
  });

  test('has a cord from the jack of every joined outlet to the inlet of its node', () => {
    fc.assert(
      fc.property(anyRoute, (route) => {
        const { cords, nodes } = draw(route);
        const joined = route.nodes.flatMap((node) =>
          outletsOf(node)
            .filter(({ to }) => to !== '')
            .map(({ id }) => `${node.id} ${id}`),
        );
        expect(cords.map(({ from, outlet }) => `${from} ${outlet}`).sort()).toEqual(joined.sort());
        const at = new Map(nodes.map((node) => [node.id, node]));
        for (const { from, outlet, to, points } of cords) {
          const [left, right] = [at.get(from) ?? nowhere, at.get(to) ?? nowhere];
          const y = left.y + jackOf(sizeIn(route)(from), outlet);
          expect(points[0]).toEqual({ x: left.x + left.width, y });
          expect(points.at(-1)).toEqual({ x: right.x, y: right.y + metrics.inlet });
        }
      }),
    );
  });

  test('is drawn the same again, whatever its nodes are called', () => {
    fc.assert(
      fc.property(anyRoute, (route) => {
        const renamed = { ...route, nodes: route.nodes.map((node) => ({ ...node, name: 'Other' })) };
        expect(draw(renamed)).toEqual(draw(route));
      }),
    );
  });
});

const isWithin = (point: Point, { x, y, width, height }: PlacedNode) =>
  point.x >= x && point.x <= x + width && point.y > y && point.y < y + height;

test('cords of a saved route run forwards only, and through no node', () => {
  fc.assert(
    fc.property(anySavedRoute, (route) => {
      const { cords, nodes } = draw(route);
      for (const { points, from, to } of cords) {
        points.slice(1).forEach((point, index) => expect(point.x).toBeGreaterThan(points[index]?.x ?? 0));
        const others = nodes.filter(({ id }) => id !== from && id !== to);
        expect(others.filter((node) => points.some((point) => isWithin(point, node)))).toEqual([]);
      }
    }),
  );
});

const officeRoute: Route = {
  start: 'hours',
  nodes: [
    menu('hours', ['main', 'closed', 'closed']),
    menu('main', ['service', 'sales', 'sales'], 'sales'),
    menu('service', ['box']),
    menu('sales', ['box']),
    end('box'),
    end('closed'),
  ],
};

test('puts a node right of everything that leads to it', () => {
  const columns = new Map(draw(officeRoute).nodes.map(({ id, x }) => [id, x]));
  expect([...columns.values()].sort((a, b) => a - b)).toEqual([0, 208, 208, 416, 416, 624]);
  expect(columns.get('box')).toBe(624);
  expect(columns.get('closed')).toBe(208);
});

test('orders a column so that cords do not cross', () => {
  const crossed: Route = {
    start: 'a',
    nodes: [menu('a', ['b', 'c']), menu('c', ['d']), menu('b', ['e']), end('d'), end('e')],
  };
  const y = new Map(draw(crossed).nodes.map((node) => [node.id, node.y]));
  expect(y.get('b')).toBeLessThan(y.get('c') ?? 0);
  expect(y.get('e')).toBeLessThan(y.get('d') ?? 0);
});

test('leaves the room that a fault needs under its node', () => {
  const route: Route = { start: 'a', nodes: [menu('a', ['b3', 'c']), end('b3'), end('c')] };
  const [, above, under] = draw(route).nodes;
  expect((under?.y ?? 0) - (above?.y ?? 0)).toBeGreaterThanOrEqual(heightOf(sizeIn(route)('b3')) + 40);
});

test('draws a cord by curves that leave and arrive level', () => {
  expect(
    pathOf([
      { x: 0, y: 0 },
      { x: 100, y: 50 },
      { x: 200, y: 50 },
    ]),
  ).toBe('M0 0C50 0 50 50 100 50H200');
});
