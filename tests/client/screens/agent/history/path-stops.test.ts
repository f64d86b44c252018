import { expect, test } from 'vitest';
import { pathStops, sayOutlet } from '#client/screens/agent/history/path-stops.ts';
import { formatClockSeconds } from '#client/state/wording/date.ts';
import type { PathStep } from '#contract/calls/call-path.ts';
import { TEN_O_CLOCK } from '#support/api/facts.ts';

const step = (facts: Partial<PathStep>): PathStep => ({
  nodeId: 'node',
  kind: 'menu',
  name: 'Main menu',
  at: TEN_O_CLOCK,
  until: TEN_O_CLOCK + 6_000,
  outlet: null,
  label: null,
  ...facts,
});

test.each([
  ['key:2', 'Sales', '2 Sales'],
  ['key:2', null, 'Pressed 2'],
  ['hours:0', 'Mon–Fri 8–18', 'Mon–Fri 8–18'],
  ['area:1', 'Chicago', 'Chicago'],
  ['no-answer', null, 'No answer'],
  ['no-key', null, 'No key was pressed'],
  ['too-long', null, 'Waited too long'],
  ['holiday', null, 'Holiday'],
  ['otherwise', null, 'Otherwise'],
  ['answered', 'Ana Reyes', 'Ana Reyes'],
  ['left a message', null, 'Left a message'],
  ['caller left', null, 'Caller left'],
  ['next', null, ''],
  [null, null, ''],
])('the outlet %s, %s reads %s', (outlet, label, words) => {
  expect(sayOutlet(step({ outlet, label }))).toBe(words);
});

test('each step says what was taken, and when it was reached', () => {
  const path = [step({ outlet: 'key:2', label: 'Sales' })];
  expect(pathStops(path, null)).toEqual([
    { name: 'Main menu', note: '2 Sales', time: formatClockSeconds(TEN_O_CLOCK) },
  ]);
});

test('the step that reached the agent says how long that took: the agent is the next stop', () => {
  const path = [step({ name: 'Sales', kind: 'queue', outlet: 'answered', label: 'Ana Reyes' })];
  expect(pathStops(path, 'Ana Reyes')[0]).toMatchObject({ name: 'Sales', note: '6 s' });
});
