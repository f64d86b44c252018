import { expect, test } from 'vitest';
import { decide, keysAreComplete } from '#server/routing/decide.ts';
import type { RingResult } from '#server/routing/rules/decision.ts';
import { agent, node, routeOf, TestCall, userId } from '#support/routing/nodes.ts';

test('goes through nodes that need no event at once, and tells which', () => {
  const route = routeOf(
    node('schedule', 'hours', {
      hours: [{ name: 'Office', days: [1, 2, 3, 4, 5], from: '08:00', until: '18:00', to: 'where' }],
    }),
    node('geographic', 'where', {
      areas: [{ name: 'Seattle', zips: [], exchanges: [], areaCodes: ['206'], to: 'greet' }],
    }),
    node('message', 'greet'),
  );
  const call = new TestCall(route);
  expect(call.step).toEqual({ kind: 'say', prompt: { kind: 'default' } });
  expect(call.last.passed).toEqual([
    { nodeId: 'hours', kind: 'schedule', name: 'hours', outlet: 'hours:0', label: 'Office' },
    { nodeId: 'where', kind: 'geographic', name: 'where', outlet: 'area:0', label: 'Seattle' },
  ]);
  expect(call.hear({ type: 'said' }).last).toMatchObject({
    step: { kind: 'hang-up', why: 'end' },
    passed: [{ nodeId: 'greet', outlet: 'next', label: null }],
  });
});

test('says at the end why nobody answered, whichever node rang them', () => {
  const route = routeOf(
    node('ring-plan', 'first', {
      steps: [{ ring: [agent('a'), agent('b')], forSeconds: 5 }],
      noAnswer: 'second',
    }),
    node('round-robin', 'second', { targets: [agent('c')] }),
  );
  const whyAfter = (first: RingResult[], second: RingResult) => {
    const { step } = new TestCall(route).rung(...first).rung(second);
    return step.kind === 'hang-up' ? step.why : step.kind;
  };
  expect(whyAfter(['no-answer', 'busy'], 'unreachable')).toBe('no-answer');
  expect(whyAfter(['unreachable'], 'no-answer')).toBe('no-answer');
  expect(whyAfter(['busy', 'unreachable'], 'unreachable')).toBe('busy');
  expect(whyAfter(['unreachable'], 'declined')).toBe('busy');
  expect(whyAfter(['unreachable'], 'unreachable')).toBe('unreachable');
});

test('takes people who are gone for unreachable', () => {
  const call = new TestCall(routeOf(node('ring-plan', 'ring')));
  expect(call.hear({ type: 'rung', results: new Map() }).step).toMatchObject({ why: 'unreachable' });
});

test('waits in a queue until it was too long, then leaves a message', () => {
  const route = routeOf(
    node('queue', 'line', { queueId: userId('q'), maxWaitSeconds: 90, tooLong: 'box' }),
    node('voicemail', 'box', { mailboxId: userId('m') }),
  );
  const call = new TestCall(route);
  expect(call.step).toMatchObject({ kind: 'queue', queueId: userId('q'), maxWaitSeconds: 90 });
  call.hear({ type: 'waited-too-long' });
  expect(call.step).toMatchObject({ kind: 'voicemail', mailboxId: userId('m') });
  expect(call.last.passed).toMatchObject([{ nodeId: 'line', outlet: 'too-long' }]);
});

test('hangs up with its sentence', () => {
  const prompt = { kind: 'prompt', promptId: userId('bye') } as const;
  expect(new TestCall(routeOf(node('hang-up', 'end', { prompt }))).step).toEqual({
    kind: 'hang-up',
    prompt,
    why: 'end',
  });
});

test('ends the call where a draft leads nowhere or round in a circle', () => {
  const nowhere = routeOf(node('ring-plan', 'ring', { noAnswer: '' }));
  expect(new TestCall(nowhere).rung('busy').step).toMatchObject({ kind: 'hang-up', why: 'busy' });
  const circle = routeOf(
    node('schedule', 'one', { otherwise: 'two' }),
    node('schedule', 'two', { otherwise: 'one' }),
  );
  expect(new TestCall(circle).step).toMatchObject({ kind: 'hang-up', why: 'end' });
});

test('refuses to be told what cannot happen where the call is', () => {
  const call = new TestCall(routeOf(node('ring-plan', 'ring')));
  expect(() => call.keyed('1')).toThrow('cannot hear');
  expect(() => call.rung().hear({ type: 'said' })).toThrow('cannot hear');
});

test('changes nothing that it was given', () => {
  const route = routeOf(node('round-robin', 'turn', { targets: [agent('a'), agent('b')] }));
  const pointers = Object.freeze({ turn: Object.freeze([1]) });
  const facts = Object.freeze({
    caller: 'anonymous',
    at: 0,
    extensions: new Map<string, string>(),
    officeHours: new Map(),
  });
  const first = decide(route, null, { type: 'arrived' }, facts, pointers);
  const rung = { type: 'rung', results: new Map<string, RingResult>([['x', 'busy']]) } as const;
  const before = JSON.stringify(first.routeState);
  decide(route, Object.freeze(first.routeState), rung, facts, pointers);
  expect(JSON.stringify(first.routeState)).toBe(before);
  expect(pointers).toEqual({ turn: [1] });
});

test('awaits no more keys where none are asked for', () => {
  const route = routeOf(node('ring-plan', 'ring'));
  const { last, facts } = new TestCall(route);
  expect(keysAreComplete(route, last.routeState, facts, '')).toBe(true);
});
