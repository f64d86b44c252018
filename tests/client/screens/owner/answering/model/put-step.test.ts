import { describe, expect, test } from 'vitest';
import { sayBefore, sayDrop, sayPut } from '#client/screens/owner/answering/board/joined-words.ts';
import { whyItCannotStand, withStepAt, type Place } from '#client/screens/owner/answering/model/put-step.ts';
import { joined } from '#client/screens/owner/answering/model/route-edits.ts';
import { outletsOf, type Route, type RouteNode } from '#contract/routing/routing.ts';
import { officeRoute, sales } from '../../numbers/office.ts';

const prompt = { kind: 'default' } as const;
const hello: RouteNode = { kind: 'message', id: 'hello', name: 'Hello', prompt, next: '' };
const bye: RouteNode = { kind: 'hang-up', id: 'bye', name: 'Bye', prompt: null };
const stepOf = (id: string): RouteNode => officeRoute.nodes.find((node) => node.id === id) ?? hello;
const service = { from: 'menu', outlet: 'key:1' };

/** "menu key:1 → queue" */
const cords = ({ start, nodes }: Route) => [
  `start → ${start}`,
  ...nodes.flatMap((node) => outletsOf(node).map(({ id, to }) => `${node.id} ${id} → ${to}`)),
];
/** What is other than it was. */
function changes(step: RouteNode, place: Place) {
  const before = cords(officeRoute);
  return cords(withStepAt(officeRoute, step, place)).filter((cord) => !before.includes(cord));
}
const said = (step: RouteNode, place: Place) =>
  sayPut(officeRoute, withStepAt(officeRoute, step, place), step, place);

describe('a new step', () => {
  test('stands between a way out and what it led to', () => {
    expect(changes(hello, service)).toEqual(['menu key:1 → hello', 'hello next → queue']);
    expect(said(hello, service)).toBe('Main menu: Service leads to Hello now, and Hello to Service.');
    expect(sayBefore(officeRoute, hello, service)).toBe('before Service');
    expect(sayDrop(officeRoute, { kind: 'put', step: hello, place: service })).toBe(
      'After Main menu: Service, before Service',
    );
  });

  test('is the first that a call comes to', () => {
    expect(changes(hello, 'start')).toEqual(['start → hello', 'hello next → hours']);
    expect(said(hello, 'start')).toBe('The call comes to Hello first now, and Hello to Office hours.');
  });

  test('at which a call ends is led to, and nothing follows', () => {
    expect(changes(bye, service)).toEqual(['menu key:1 → bye']);
    expect(said(bye, service)).toBe('Main menu: Service leads to Bye now.');
    expect(sayBefore(officeRoute, bye, service)).toBe('instead of Service');
  });

  test('whose ways are all taken keeps them', () => {
    expect(changes({ ...hello, next: 'box' }, service)).toEqual(['menu key:1 → hello', 'hello next → box']);
  });
});

describe('a step of the route', () => {
  test('with one way out leaves where it stood: what led to it leads to what came after it', () => {
    const place = { from: 'hours', outlet: 'holiday' };
    expect(changes(sales, place)).toEqual([
      'hours holiday → sales',
      'menu key:2 → box',
      'menu no-key → box',
      'sales no-answer → after',
    ]);
    expect(said(sales, place)).toBe(
      'Office hours: Holidays leads to Sales now, and Sales to After hours. ' +
        'What led to Sales before leads to Sales box now.',
    );
  });

  test('may stand behind one that it led to before', () => {
    const place = { from: 'queue', outlet: 'too-long' };
    const first = joined(sales, 'no-answer', 'queue');
    const nodes = officeRoute.nodes.map((node) => (node.id === 'sales' ? first : node));
    const route = { ...officeRoute, nodes };
    expect(whyItCannotStand(route, first, place)).toBeNull();
    const now = cords(withStepAt(route, first, place));
    expect(now).toContain('menu key:2 → queue');
    expect(now).toContain('queue too-long → sales');
    expect(now).toContain('sales no-answer → box');
  });

  test('at which a call ends, or that has several ways out, is led to from both', () => {
    expect(changes(stepOf('after'), service)).toEqual(['menu key:1 → after']);
    const place = { from: 'hours', outlet: 'holiday' };
    expect(changes(stepOf('menu'), place)).toEqual(['hours holiday → menu']);
  });

  test('cannot stand where it stands, nor where the call would come back to it', () => {
    const there = '“Sales” stands there already.';
    expect(whyItCannotStand(officeRoute, sales, { from: 'menu', outlet: 'key:2' })).toBe(there);
    expect(whyItCannotStand(officeRoute, sales, { from: 'sales', outlet: 'no-answer' })).toBe(there);
    const circles = '“Main menu” leads to “Service”: the call would go round in circles.';
    expect(whyItCannotStand(officeRoute, stepOf('menu'), { from: 'queue', outlet: 'too-long' })).toBe(
      circles,
    );
  });

  test('with a way that is open cannot be first where the start comes back to it', () => {
    const open = { ...stepOf('menu'), noKey: '' } as RouteNode;
    const route = {
      ...officeRoute,
      nodes: officeRoute.nodes.map((node) => (node.id === 'menu' ? open : node)),
    };
    expect(whyItCannotStand(route, open, 'start')).toBe(
      '“Office hours” leads to “Main menu”: the call would go round in circles.',
    );
  });
});

test('no step is lost, wherever one is put that can stand there', () => {
  const places: Place[] = [
    'start',
    ...officeRoute.nodes.flatMap((node) =>
      outletsOf(node).map(({ id: outlet }) => ({ from: node.id, outlet })),
    ),
  ];
  for (const step of officeRoute.nodes)
    for (const place of places.filter((each) => whyItCannotStand(officeRoute, step, each) === null)) {
      const route = withStepAt(officeRoute, step, place);
      expect(route.nodes.map(({ id }) => id)).toEqual(officeRoute.nodes.map(({ id }) => id));
      expect(outletsOf(step).length).toBe(
        outletsOf(route.nodes.find(({ id }) => id === step.id) ?? step).length,
      );
    }
});
