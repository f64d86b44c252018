import { expect, test } from 'vitest';
import { agent, agents, node, routeOf, TestCall } from '#support/routing/nodes.ts';

const plan = (...steps: [letters: string, forSeconds: number][]) =>
  routeOf(
    node('ring-plan', 'ring', {
      steps: steps.map(([letters, forSeconds]) => ({ ring: agents(letters), forSeconds })),
    }),
  );

test('rings everybody of a step at once for its time', () => {
  const call = new TestCall(plan(['ab', 30]));
  expect(call.step).toEqual({
    kind: 'ring',
    targets: [agent('a'), agent('b')],
    forSeconds: 30,
    isLast: true,
  });
});

test('goes on with the next step, whatever came of the last', () => {
  for (const result of ['no-answer', 'declined', 'busy', 'unreachable'] as const) {
    const call = new TestCall(plan(['a', 10], ['b', 20]));
    expect(call.step).toMatchObject({ isLast: false });
    expect(call.rung(result).step).toMatchObject({ targets: [agent('b')], forSeconds: 20, isLast: true });
  }
});

test('rings somebody once in a step, however often the plan names them, and again in the next', () => {
  const call = new TestCall(plan(['aba', 5], ['a', 5]));
  expect(call.ringing).toEqual(['a', 'b']);
  expect(call.rung().ringing).toEqual(['a']);
});

test('leaves when the last step was in vain', () => {
  const call = new TestCall(plan(['a', 5], ['b', 5])).rung().rung();
  expect(call.last.passed).toMatchObject([{ nodeId: 'ring', outlet: 'no-answer' }]);
});
