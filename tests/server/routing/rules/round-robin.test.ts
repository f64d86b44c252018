import { expect, test } from 'vitest';
import { agents, node, routeOf, TestCall } from '#support/routing/nodes.ts';

const turns = (letters: string) => routeOf(node('round-robin', 'turn', { targets: agents(letters) }));

test('begins each call with the one whose turn it is', () => {
  const route = turns('abc');
  let pointers = {};
  const begun = Array.from({ length: 7 }, () => {
    const call = new TestCall(route, {}, pointers);
    pointers = call.pointers;
    return call.ringing?.[0];
  });
  expect(begun.join('')).toBe('abcabca');
});

test('offers a call to one after the other, each once, and tells who is the last', () => {
  const call = new TestCall(turns('abc'), {}, { turn: [1] });
  const offered = [call.ringing, call.rung().ringing, call.rung('busy').ringing];
  expect(offered).toEqual([['b'], ['c'], ['a']]);
  expect(call.step).toMatchObject({ isLast: true });
  expect(call.rung().step).toMatchObject({ kind: 'hang-up' });
});

test('moves the turn on with each offer: who did not answer has had it', () => {
  const route = turns('abc');
  const first = new TestCall(route).rung('no-answer');
  expect(first.ringing).toEqual(['b']);
  expect(new TestCall(route, {}, first.pointers).ringing).toEqual(['c']);
});

test('gives two calls at one time different people, also when they move on', () => {
  const route = turns('abcd');
  const first = new TestCall(route);
  const second = new TestCall(route, {}, first.pointers);
  first.pointers = second.pointers;
  expect([first.ringing, second.ringing, first.rung().ringing]).toEqual([['a'], ['b'], ['c']]);
});

test('goes on from where it was when there are fewer people than before', () => {
  expect(new TestCall(turns('ab'), {}, { turn: [5] }).ringing).toEqual(['b']);
});
