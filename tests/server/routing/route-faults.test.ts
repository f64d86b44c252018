import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { outletsOf, type Route, type RouteNode } from '#contract/routing/routing.ts';
import { faultsOf } from '#server/routing/route-faults.ts';
import { anyRoute, everything } from '#support/routing/any-route.ts';
import { agent, node, routeOf, userId } from '#support/routing/nodes.ts';

const faults = (route: Route) => faultsOf(route, everything);
const brief = (route: Route) => faults(route).map(({ kind, nodeId, outlet }) => [kind, nodeId, outlet]);
const stranger = '99999999-0000-4000-8000-000000000000';

describe('a route is refused', () => {
  test('for a loop, which is named node by node', () => {
    const route = routeOf(
      node('message', 'hello', { next: 'main' }),
      node('menu', 'main', { options: [{ key: '1', label: 'Sales', to: 'sales' }], noKey: 'end' }),
      node('ring-plan', 'sales', { noAnswer: 'sorry' }),
      node('message', 'sorry', { next: 'main' }),
    );
    expect(faults(route)).toEqual([
      { kind: 'loop', nodeId: 'sorry', outlet: 'next', path: ['main', 'sales', 'sorry'] },
    ]);
  });

  test('for a node that leads to itself', () => {
    expect(faults(routeOf(node('menu', 'main', { noKey: 'main' })))).toEqual([
      { kind: 'loop', nodeId: 'main', outlet: 'no-key', path: ['main'] },
      { kind: 'unreached', nodeId: 'end', outlet: null, path: [] },
    ]);
  });

  test('for a loop that no call reaches', () => {
    const route = routeOf(
      node('message', 'hello'),
      node('message', 'one', { next: 'two' }),
      node('message', 'two', { next: 'one' }),
    );
    expect(brief(route)).toEqual([
      ['loop', 'two', 'next'],
      ['unreached', 'one', null],
      ['unreached', 'two', null],
    ]);
  });

  test('for an outlet that leads nowhere, be it open or to a node that is gone', () => {
    const route = routeOf(
      node('schedule', 'hours', { onHoliday: '', otherwise: 'gone' }),
      node('hang-up', 'end'),
    );
    expect(brief(route)).toEqual([
      ['dead-end', 'hours', 'holiday'],
      ['dead-end', 'hours', 'otherwise'],
    ]);
  });

  test('for a start that is not there', () => {
    expect(brief({ start: 'gone', nodes: [node('hang-up', 'end')] })).toEqual([
      ['dead-end', 'gone', null],
      ['unreached', 'end', null],
    ]);
  });

  test('for two nodes with one id, and two options with one key', () => {
    const options = ['1', '2', '1', '1'].map((key) => ({ key, label: 'x', to: 'end' }));
    const route = routeOf(node('menu', 'main', { options }), node('hang-up', 'end'), node('hang-up', 'end'));
    expect(brief(route)).toEqual([
      ['two-nodes-with-one-id', 'end', null],
      ['two-options-with-one-key', 'main', 'key:1'],
    ]);
  });

  test.each<[string, RouteNode]>([
    [
      'a user',
      node('ring-plan', 'x', { steps: [{ ring: [{ kind: 'agent', userId: stranger }], forSeconds: 5 }] }),
    ],
    [
      'a receiving number',
      node('round-robin', 'x', { targets: [agent('a'), { kind: 'receiving', receivingId: stranger }] }),
    ],
    [
      'a weighted one',
      node('weighted', 'x', { targets: [{ target: { kind: 'agent', userId: stranger }, weight: 1 }] }),
    ],
    ['a queue', node('queue', 'x', { queueId: stranger })],
    ['office hours', node('office-hours', 'x', { officeHoursId: stranger })],
    ['a prompt', node('message', 'x', { prompt: { kind: 'prompt', promptId: stranger } })],
    ['the prompt of a menu', node('menu', 'x', { prompt: { kind: 'prompt', promptId: stranger } })],
  ])('for %s that the account does not have', (_, faulty) => {
    expect(brief(routeOf(faulty))).toEqual([['unknown-reference', 'x', null]]);
  });

  test('for a mailbox that the account does not have', () => {
    expect(brief({ start: 'x', nodes: [node('voicemail', 'x', { mailboxId: stranger })] })).toEqual([
      ['unknown-reference', 'x', null],
    ]);
  });

  test('for a time zone that does not exist', () => {
    const hours = [{ name: 'Day', days: [1], from: '08:00', until: '18:00', to: 'end' }];
    expect(brief(routeOf(node('schedule', 'x', { timeZone: 'America/Gotham', hours })))).toEqual([
      ['unknown-time-zone', 'x', null],
    ]);
  });

  test('for a schedule that is never open', () => {
    expect(brief(routeOf(node('schedule', 'x', { hours: [] })))).toEqual([['never-open', 'x', null]]);
  });

  test('for a receiving number in a country that is off', () => {
    const off = new Map([[userId('ra'), { allowed: false }]]);
    const target = { kind: 'receiving', receivingId: userId('ra') } as const;
    const route = routeOf(node('ring-plan', 'x', { steps: [{ ring: [target], forSeconds: 5 }] }));
    expect(faultsOf(route, { ...everything, receivingNumbers: off })).toMatchObject([
      { kind: 'country-off', nodeId: 'x' },
    ]);
  });
});

test('a diamond, two ways to one node, is no loop', () => {
  const route = routeOf(
    node('menu', 'main', { options: [{ key: '1', label: 'Sales', to: 'sales' }], noKey: 'sales' }),
    node('ring-plan', 'sales'),
  );
  expect(faults(route)).toEqual([]);
});

describe('a valid route that is spoiled is refused, with the node named:', () => {
  /** Spoils one node of a route that has an outlet to spoil; which one is up to chance. */
  const spoiled = (spoil: (route: Route, chosen: RouteNode) => Route) =>
    fc
      .tuple(anyRoute, fc.nat(99))
      .filter(([{ nodes }]) => nodes.some((each) => outletsOf(each).length > 0))
      .map(([route, choice]) => {
        const open = route.nodes.filter((each) => outletsOf(each).length > 0);
        const chosen = open[choice % open.length] ?? node('hang-up', 'end');
        return { route: spoil(route, chosen), chosen };
      });
  const replace = ({ start, nodes }: Route, chosen: RouteNode, by: RouteNode): Route => ({
    start,
    nodes: nodes.map((each) => (each === chosen ? by : each)),
  });
  /** Leads the first outlet elsewhere. */
  const lead = (route: Route, chosen: RouteNode, to: string): Route => {
    const [first] = outletsOf(chosen);
    const text = JSON.stringify(chosen);
    const joined = `"${first?.to ?? ''}"`;
    return replace(route, chosen, JSON.parse(text.replaceAll(joined, `"${to}"`)) as RouteNode);
  };
  const runs = { numRuns: 1_000 };

  test('an outlet that leads nowhere', () => {
    fc.assert(
      fc.property(
        spoiled((route, chosen) => lead(route, chosen, '')),
        ({ route, chosen }) => {
          expect(brief(route)).toContainEqual(['dead-end', chosen.id, outletsOf(chosen)[0]?.id]);
        },
      ),
      runs,
    );
  });

  test('an outlet that leads back to the start', () => {
    fc.assert(
      fc.property(
        spoiled((route, chosen) => lead(route, chosen, route.start)),
        ({ route, chosen }) => {
          const loop = faults(route).find(({ kind, nodeId }) => kind === 'loop' && nodeId === chosen.id);
          expect(loop?.path[0]).toBe(route.start);
          expect(loop?.path.at(-1)).toBe(chosen.id);
          const outlets = new Map(route.nodes.map((each) => [each.id, outletsOf(each).map(({ to }) => to)]));
          for (const [index, id] of (loop?.path ?? []).entries())
            expect(outlets.get(id)).toContain(loop?.path[index + 1] ?? route.start);
        },
      ),
      runs,
    );
  });

  test('a node twice', () => {
    fc.assert(
      fc.property(
        spoiled(({ start, nodes }, chosen) => ({ start, nodes: [...nodes, chosen] })),
        ({ route, chosen }) => {
          expect(brief(route)).toContainEqual(['two-nodes-with-one-id', chosen.id, null]);
        },
      ),
      runs,
    );
  });

  test('a node that nothing leads to', () => {
    fc.assert(
      fc.property(
        spoiled(({ start, nodes }) => ({ start, nodes: [...nodes, node('hang-up', 'lost')] })),
        ({ route }) => {
          expect(brief(route)).toEqual([['unreached', 'lost', null]]);
        },
      ),
      runs,
    );
  });

  test('something that is gone', () => {
    fc.assert(
      fc.property(anyRoute, (route) => {
        const none = { ...everything, users: new Set(''), receivingNumbers: new Map<string, never>() };
        const rings = route.nodes.filter(({ kind }) =>
          ['ring-plan', 'round-robin', 'weighted'].includes(kind),
        );
        expect(faultsOf(route, none).map(({ kind, nodeId }) => [kind, nodeId])).toEqual(
          rings.map(({ id }) => ['unknown-reference', id]),
        );
      }),
      runs,
    );
  });
});
