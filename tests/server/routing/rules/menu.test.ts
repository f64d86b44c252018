import { expect, test } from 'vitest';
import type { NodeOf } from '#contract/routing/routing.ts';
import { keysAreComplete } from '#server/routing/decide.ts';
import { agent, node, routeOf, TestCall, userId } from '#support/routing/nodes.ts';

const extensions = new Map([
  ['101', userId('a')],
  ['2011', userId('b')],
  ['201', userId('c')],
]);
const options = [
  { key: '1', label: 'Service', to: 'service' },
  { key: '3', label: 'Sales', to: 'end' },
];
const route = (own: Partial<NodeOf<'menu'>> = {}) =>
  routeOf(node('menu', 'main', { options, attempts: 2, ...own }), node('message', 'service'));
const ask = (own?: Partial<NodeOf<'menu'>>) => new TestCall(route(own), { extensions });

test('asks, and leaves by the key that was pressed', () => {
  const call = ask({ timeoutSeconds: 7 });
  expect(call.step).toMatchObject({ kind: 'ask', about: 'menu', isAgain: false, timeoutSeconds: 7 });
  expect(call.keyed('1').last.passed).toEqual([
    { nodeId: 'main', kind: 'menu', name: 'main', outlet: 'key:1', label: 'Service' },
  ]);
  expect(call.step.kind).toBe('say');
});

test.each(['', '9', '11', '*'])('asks again after "%s", and gives up after its attempts', (digits) => {
  const call = ask().keyed(digits);
  expect(call.step).toMatchObject({ kind: 'ask', isAgain: true });
  expect(call.keyed(digits).last).toMatchObject({
    step: { kind: 'hang-up', why: 'end' },
    passed: [{ outlet: 'no-key' }],
  });
});

test('takes a key at the last attempt', () => {
  expect(ask({ attempts: 3 }).keyed('').keyed('8').keyed('3').last.passed).toMatchObject([
    { outlet: 'key:3' },
  ]);
});

test('rings an agent whose extension was dialed, and takes no answer for no key', () => {
  const call = ask({ dialExtension: true }).keyed('101');
  expect(call.step).toEqual({ kind: 'ring', targets: [agent('a')], forSeconds: 30, isLast: true });
  expect(call.last.passed).toEqual([]);
  expect(call.rung('busy').last).toMatchObject({
    step: { kind: 'hang-up', why: 'busy' },
    passed: [{ nodeId: 'main', outlet: 'no-key' }],
  });
});

test('knows no extensions where they may not be dialed', () => {
  expect(ask().keyed('101').step).toMatchObject({ kind: 'ask', isAgain: true });
});

test('lets # end what was keyed in, unless it is an option', () => {
  expect(ask({ dialExtension: true }).keyed('201#').ringing).toEqual(['c']);
  expect(ask().keyed('1#').step.kind).toBe('say');
  const withHash = ask({ options: [{ key: '#', label: 'Again', to: 'service' }] });
  expect(withHash.keyed('#').last.passed).toMatchObject([{ outlet: 'key:#' }]);
});

test('has heard enough with one key, unless an extension may have begun', () => {
  const isEnough = (dialExtension: boolean, digits: string) => {
    const { last, facts } = ask({ dialExtension });
    return keysAreComplete(route({ dialExtension }), last.routeState, facts, digits);
  };
  expect(['', '1', '9'].map((digits) => isEnough(false, digits))).toEqual([false, true, true]);
  const enough = ['3', '9', '19', '101', '2011', '1#'].map((digits) => isEnough(true, digits));
  expect(enough).toEqual([true, true, true, true, true, true]);
  expect(['', '1', '10', '201'].map((digits) => isEnough(true, digits))).toEqual([
    ...[false, false, false, false],
  ]);
});
