import { expect, test } from 'vitest';
import { legBars, ticksOf } from '#client/screens/agent/history/leg-bars.ts';
import type { Leg } from '#contract/calls/calls.ts';

const leg = (facts: Partial<Leg>): Leg => ({
  id: 'leg',
  party: 'agent',
  userId: 'user-1',
  name: 'Ana Reyes',
  startedAt: 0,
  answeredAt: null,
  endedAt: 10_000,
  outcome: null,
  ...facts,
});

test('a leg that was answered rings, then talks', () => {
  const [bar] = legBars([leg({ startedAt: 2_000, answeredAt: 5_000, outcome: 'answered' })], 0, 10_000);
  expect(bar).toMatchObject({ ring: { from: 20, length: 30 }, talk: { from: 50, length: 50 }, fate: null });
});

test.each([
  ['answered-elsewhere', 'rang 3 s, answered elsewhere'],
  ['declined', 'rang 3 s, declined'],
  ['unreachable', 'rang 3 s, unreachable'],
] as const)('a leg that was %s says so', (outcome, fate) => {
  expect(legBars([leg({ endedAt: 3_000, outcome })], 0, 10_000)[0]?.fate).toBe(fate);
});

test('an agent whom no phone was rung for has no ringing time', () => {
  const passedOver = leg({ startedAt: 1_000, endedAt: 1_000, outcome: 'busy' });
  expect(legBars([passedOver], 0, 10_000)[0]).toMatchObject({ ring: null, fate: 'busy' });
});

test.each([
  ['agent', 'softphone'],
  ['receiving', 'forwarded'],
  ['callee', ''],
] as const)('the leg of an %s says: %s', (party, kind) => {
  expect(legBars([leg({ party })], 0, 10_000)[0]?.kind).toBe(kind);
});

test('a caller waits, and is no loser', () => {
  expect(legBars([leg({ party: 'caller' })], 0, 10_000)[0]).toMatchObject({ ringWord: 'Wait', fate: null });
});

test('a call that goes on is drawn up to now', () => {
  const [bar] = legBars([leg({ answeredAt: 5_000, endedAt: null })], 0, 20_000);
  expect(bar?.talk).toEqual({ from: 25, length: 75 });
});

test('a call of no length does not divide by zero', () => {
  expect(legBars([leg({ endedAt: 0 })], 0, 0)[0]?.ring).toBeNull();
});

test('the time line has few and round marks', () => {
  expect(ticksOf(272_000)).toEqual([0, 60_000, 120_000, 180_000, 240_000]);
  expect(ticksOf(8_000)).toEqual([0, 5_000]);
});
