import { expect, test } from 'vitest';
import type { Pointers } from '#server/routing/rules/decision.ts';
import { agent, node, routeOf, TestCall } from '#support/routing/nodes.ts';

const spread = (weights: Record<string, number>) =>
  routeOf(
    node('weighted', 'spread', {
      targets: Object.entries(weights).map(([letter, weight]) => ({ target: agent(letter), weight })),
    }),
  );

function beginnings(weights: Record<string, number>, calls: number, pointers: Pointers = {}): string {
  let left = pointers;
  const begun = Array.from({ length: calls }, () => {
    const call = new TestCall(spread(weights), {}, left);
    left = call.pointers;
    return call.ringing?.[0];
  });
  return begun.join('');
}

test('spreads who begins smoothly by weight', () => {
  expect(beginnings({ a: 5, b: 1, c: 1 }, 7)).toBe('aabacaa');
  expect(beginnings({ a: 1, b: 1 }, 6)).toBe('ababab');
});

test('rings the others after the one who begins, each once, without moving what is due to them', () => {
  const call = new TestCall(spread({ a: 5, b: 1, c: 3 }));
  const { pointers } = call;
  expect([call.ringing, call.rung().ringing, call.rung().ringing]).toEqual([['a'], ['c'], ['b']]);
  expect(call.step).toMatchObject({ isLast: true });
  expect(call.pointers).toEqual(pointers);
  expect(call.rung().step).toMatchObject({ kind: 'hang-up' });
});

test('forgets what other weights or other people have left behind', () => {
  expect(beginnings({ a: 1, b: 1 }, 4, { spread: [-60, 60] })).toBe('abab');
  expect(beginnings({ a: 1, b: 1 }, 4, { spread: [0, 0, 0] })).toBe('abab');
});
