import { expect, test } from 'vitest';
import { tellTried, type Told } from '#client/screens/owner/answering/model/tried-words.ts';
import type { Route } from '#contract/routing/routing.ts';
import type { TriedRoute } from '#contract/routing/tried-route.ts';
import { officeRoute } from '../../numbers/office.ts';

type Step = TriedRoute['steps'][number];

const step = (nodeId: string, outlet: string | null, more: Partial<Step> = {}): Step => ({
  nodeId,
  outlet,
  rings: [],
  line: null,
  ...more,
});
const tell = (steps: Step[], route: Route = officeRoute) => tellTried({ steps, faults: [] }, route);
const sentence = ({ parts }: Told) => parts.map(({ text }) => text).join('');

const rings = [
  { names: ['Ana', 'Ben'], forSeconds: 20 },
  { names: ['Cleo'], forSeconds: 15 },
  { names: ['Office line'], forSeconds: 20 },
];
const toSales = [
  step('hours', 'hours:0'),
  step('menu', 'key:2'),
  step('sales', 'no-answer', { rings, line: 0 }),
  step('box', null),
];

test('names what is passed, then who rings and for how long, then where it ends', () => {
  expect(sentence(tell(toSales))).toBe(
    'Open → pressed 2 → Ana and Ben ring for 20 s, then Cleo for 15 s, Office line for 20 s, then Sales box',
  );
});

test('goes on by another route in words, and its steps light nothing here', () => {
  const on = { kind: 'other-route' as const, id: 'on', name: 'Main menu', routeId: 'm' };
  const box = {
    kind: 'voicemail' as const,
    id: 'box',
    name: 'Sales box',
    mailboxId: 'b',
    prompt: { kind: 'default' as const },
  };
  const told = tellTried(
    {
      steps: [step('on', 'on'), step('m/box', null)],
      elsewhere: [{ nodeId: 'm/box', node: box }],
      faults: [],
    },
    { start: 'on', nodes: [on] },
  );
  expect(sentence(told)).toBe('On by Main menu → Sales box');
  expect([...told.lit.nodes]).toEqual(['on', 'm/box']);
});

test('only what happens first is loud', () => {
  expect(tell(toSales).parts.filter(({ isLoud }) => isLoud)).toEqual([
    { text: 'Ana and Ben ring for 20 s', isLoud: true },
  ]);
});

test('lights the way to who rings first, and no further', () => {
  const { lit } = tell(toSales);
  expect([...lit.nodes]).toEqual(['hours', 'menu', 'sales']);
  expect([...lit.cords]).toEqual(['hours hours:0', 'menu key:2']);
  expect([...lit.lines]).toEqual(['sales 0']);
});

test.each([
  ['otherwise', 'Closed → After hours'],
  ['holiday', 'Holiday → After hours'],
])('says of the schedule by %s: "%s"', (outlet, words) => {
  expect(sentence(tell([step('hours', outlet), step('after', null)]))).toBe(words);
});

test('says how long a caller waits in a queue', () => {
  expect(sentence(tell([step('menu', 'key:1'), step('queue', 'too-long'), step('box', null)]))).toBe(
    'Pressed 1 → waits in Service for 3 min at most, then Sales box',
  );
});

test('says that a draft leads nowhere yet', () => {
  const open: Route = {
    start: 'hello',
    nodes: [{ kind: 'message', id: 'hello', name: 'Hello', prompt: { kind: 'default' }, next: '' }],
  };
  expect(sentence(tell([step('hello', 'next')], open))).toBe('Hears Hello, then nowhere yet');
});

test('says the end of a call', () => {
  const over: Route = { start: 'bye', nodes: [{ kind: 'hang-up', id: 'bye', name: 'Bye', prompt: null }] };
  expect(sentence(tell([step('bye', null)], over))).toBe('The call ends');
});
