import { expect, test } from 'vitest';
import type { Route, Target } from '#contract/routing/routing.ts';
import { tryRoute, type Try } from '#server/routing/try-route.ts';
import { agent, agents, node, routeOf, userId, WEDNESDAY_NOON } from '#support/routing/nodes.ts';

const names = new Map([
  [userId('a'), 'Ana'],
  [userId('b'), 'Ben'],
  [userId('c'), 'Cleo'],
]);
const nameOf = (target: Target) =>
  target.kind === 'agent' ? (names.get(target.userId) ?? '?') : 'Office line';
const call = (route: Route, own: Partial<Try> = {}) =>
  tryRoute(route, {
    caller: '+12065550142',
    at: WEDNESDAY_NOON,
    keys: '',
    nameOf,
    extensions: new Map([['101', userId('a')]]),
    officeHours: new Map(),
    ...own,
  });
const way = (route: Route, own: Partial<Try> = {}) =>
  call(route, own).map(({ nodeId, outlet }) => (outlet === null ? nodeId : `${nodeId} ${outlet}`));

const option = (key: string, to: string) => ({ key, label: key, to });

test('lists who would ring, in order, with names and seconds', () => {
  const route = routeOf(
    node('ring-plan', 'sales', {
      steps: [
        { ring: [agent('a'), agent('b')], forSeconds: 20 },
        { ring: [agent('c')], forSeconds: 15 },
        { ring: [{ kind: 'receiving', receivingId: userId('office') }], forSeconds: 20 },
      ],
    }),
  );
  expect(call(route)).toEqual([
    {
      nodeId: 'sales',
      outlet: 'no-answer',
      line: 0,
      rings: [
        { names: ['Ana', 'Ben'], forSeconds: 20 },
        { names: ['Cleo'], forSeconds: 15 },
        { names: ['Office line'], forSeconds: 20 },
      ],
    },
    { nodeId: 'end', outlet: null, rings: [], line: null },
  ]);
});

test('names whose turn comes first of those who take turns', () => {
  const spread = agents('abc').map((target, index) => ({ target, weight: 1 + index }));
  const route = routeOf(
    node('round-robin', 'turns', { targets: agents('ab'), noAnswer: 'spread' }),
    node('weighted', 'spread', { targets: spread }),
  );
  expect(call(route).map(({ nodeId, line, rings }) => [nodeId, line, rings.length])).toEqual([
    ['turns', 0, 2],
    ['spread', 2, 3],
    ['end', null, 0],
  ]);
});

test('waits in a queue until it is too long, and listens to what is said', () => {
  const route = routeOf(
    node('message', 'hello', { next: 'line' }),
    node('queue', 'line', { tooLong: 'box' }),
    node('voicemail', 'box'),
  );
  expect(way(route)).toEqual(['hello next', 'line too-long', 'box']);
});

test('keys in what it is told to, menu by menu', () => {
  const route = routeOf(
    node('menu', 'main', { options: [option('1', 'second')] }),
    node('menu', 'second', { options: [option('2', 'where')] }),
    node('geographic', 'where', {
      askZip: true,
      areas: [{ name: 'Loop', zips: ['60601'], exchanges: [], areaCodes: [], to: 'end' }],
    }),
  );
  expect(way(route, { keys: '1260601' })).toEqual(['main key:1', 'second key:2', 'where area:0', 'end']);
  expect(way(route, { keys: '12' })).toEqual(['main key:1', 'second key:2', 'where otherwise', 'end']);
  expect(way(route, { keys: '9' })).toEqual(['main no-key', 'end']);
});

test('presses nothing in the pause of a comma', () => {
  const route = routeOf(
    node('menu', 'main', { options: [option('1', 'second')], attempts: 2 }),
    node('message', 'second'),
  );
  expect(way(route, { keys: ',1' })).toEqual(['main key:1', 'second next', 'end']);
  expect(way(route, { keys: ',,1' })).toEqual(['main no-key', 'end']);
});

test('means an extension when it keys on, and an option when it pauses', () => {
  const route = routeOf(
    node('menu', 'main', { options: [option('1', 'second')], dialExtension: true }),
    node('message', 'second'),
  );
  expect(call(route, { keys: '101' })[0]).toEqual({
    nodeId: 'main',
    outlet: 'no-key',
    line: null,
    rings: [{ names: ['Ana'], forSeconds: 30 }],
  });
  expect(way(route, { keys: '1,01' })).toEqual(['main key:1', 'second next', 'end']);
});

test('goes as far as a draft leads', () => {
  expect(way(routeOf(node('message', 'hello', { next: '' })))).toEqual(['hello next']);
  const circle = routeOf(
    node('message', 'hello', { next: 'main' }),
    node('menu', 'main', { options: [option('1', 'hello')], noKey: 'main' }),
  );
  expect(way(circle, { keys: '1' })).toEqual(['hello next', 'main key:1']);
  expect(way(circle)).toEqual(['hello next', 'main no-key']);
  const round = routeOf(
    node('schedule', 'one', { otherwise: 'two' }),
    node('schedule', 'two', { otherwise: 'one' }),
  );
  expect(way(round)).toEqual(['one otherwise', 'two otherwise']);
  expect(way({ start: 'gone', nodes: [node('hang-up', 'end')] })).toEqual([]);
});

test('takes hours of a time zone that does not exist for closed', () => {
  expect(way(routeOf(node('schedule', 'hours', { timeZone: 'Mars/Olympus' })))).toEqual([
    'hours otherwise',
    'end',
  ]);
});
