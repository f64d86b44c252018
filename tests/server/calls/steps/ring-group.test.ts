import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LegOutcome } from '#contract/calls/calls.ts';
import { isOver, resultsOf, ringChange, type Fork, type RingEvent } from '#server/calls/steps/ring-group.ts';
import type { NodeOf, Route } from '#contract/routing/routing.ts';
import { decide } from '#server/routing/decide.ts';
import {
  targetKey,
  type StepResult,
  type RouteState,
  type RingResult,
} from '#server/routing/rules/decision.ts';

const ringing = (...names: string[]): Fork[] =>
  names.map((name) => ({ channelId: name, target: name.replace(/\d$/, ''), outcome: null }));
const outcomes = (forks: readonly Fork[]) => forks.map(({ outcome }) => outcome);

test('the first answer wins and stops the others', () => {
  const { forks, winner, stopped } = ringChange(ringing('ann', 'ben'), {
    type: 'answered',
    channelId: 'ben',
  });
  expect(winner?.channelId).toBe('ben');
  expect(outcomes(forks)).toEqual(['answered-elsewhere', 'answered']);
  expect(stopped.map(({ channelId }) => channelId)).toEqual(['ann']);
});

test('of two answers in one instant the second changes nothing', () => {
  const { forks } = ringChange(ringing('ann', 'ben'), { type: 'answered', channelId: 'ben' });
  expect(ringChange(forks, { type: 'answered', channelId: 'ann' })).toEqual({
    forks,
    stopped: [],
    winner: null,
  });
});

test('who declines on one phone declines on all of them; others ring on', () => {
  const { forks, stopped } = ringChange(ringing('ann1', 'ann2', 'ben'), {
    type: 'ended',
    channelId: 'ann1',
    outcome: 'declined',
  });
  expect(outcomes(forks)).toEqual(['declined', 'declined', null]);
  expect(stopped.map(({ channelId }) => channelId)).toEqual(['ann2']);
});

test('a busy phone speaks for itself only', () => {
  const { forks } = ringChange(ringing('ann1', 'ann2'), {
    type: 'ended',
    channelId: 'ann1',
    outcome: 'busy',
  });
  expect(outcomes(forks)).toEqual(['busy', null]);
  expect(isOver(forks)).toBe(false);
});

test('an agent who took another call is busy for this one', () => {
  const { forks } = ringChange(ringing('ann', 'ben'), { type: 'taken', target: 'ann' });
  expect(outcomes(forks)).toEqual(['busy', null]);
});

test('of several phones the one that tells most speaks for the agent', () => {
  const forks = ringing('ann1', 'ann2', 'ben1', 'ben2').map((fork, index) => ({
    ...fork,
    outcome: (['unreachable', 'no-answer', 'busy', 'failed'] as const)[index] ?? null,
  }));
  expect(resultsOf(forks)).toEqual(
    new Map([
      ['ann', 'no-answer'],
      ['ben', 'busy'],
    ]),
  );
});

/** Random routes over random networks: what holds for every one of them. */
describe('whatever the route and whatever the phones do', () => {
  const userIds = ['ann', 'ben', 'cleo'];
  const step = fc.record({
    ring: fc.array(fc.constantFrom(...userIds), { minLength: 1, maxLength: 5 }),
    forSeconds: fc.integer({ min: 1, max: 60 }),
  });
  const ringPlan = fc.array(step, { minLength: 1, maxLength: 4 }).map((steps): NodeOf<'ring-plan'> => ({
    kind: 'ring-plan',
    id: 'ring',
    name: 'Ring',
    noAnswer: 'end',
    steps: steps.map(({ ring, forSeconds }) => ({
      ring: ring.map((userId) => ({ kind: 'agent', userId })),
      forSeconds,
    })),
  }));
  const routeOf = (plan: NodeOf<'ring-plan'>): Route => ({
    start: 'ring',
    nodes: [plan, { kind: 'hang-up', id: 'end', name: 'End', prompt: null }],
  });
  const facts = { caller: 'anonymous', at: 0, extensions: new Map<string, string>(), officeHours: new Map() };
  const phonesOf = fc.record(Object.fromEntries(userIds.map((id) => [id, fc.integer({ min: 0, max: 2 })])));
  const outcome = fc.constantFrom<LegOutcome>('declined', 'busy', 'no-answer', 'unreachable', 'failed');
  const happening = fc.oneof(
    fc.record({ type: fc.constant('answered' as const), at: fc.nat() }),
    fc.record({ type: fc.constant('ended' as const), at: fc.nat(), outcome }),
    fc.record({ type: fc.constant('timeUp' as const), at: fc.nat() }),
    fc.record({ type: fc.constant('callerLeft' as const), at: fc.nat() }),
    fc.record({ type: fc.constant('taken' as const), at: fc.nat() }),
  );
  type Happening = typeof happening extends fc.Arbitrary<infer H> ? H : never;

  const eventOf = (stepResult: Happening, forks: readonly Fork[]): RingEvent => {
    const fork = forks[stepResult.at % forks.length];
    const channelId = fork?.channelId ?? '';
    if (stepResult.type === 'ended') return { type: 'ended', channelId, outcome: stepResult.outcome };
    if (stepResult.type === 'answered') return { type: 'answered', channelId };
    if (stepResult.type === 'taken') return { type: 'taken', target: fork?.target ?? '' };
    return { type: stepResult.type };
  };

  /** Rings one step until it is over, and proves what holds for it. Without anything happening its time runs out. */
  function ringStep(keys: string[], phones: Record<string, number>, queue: Happening[]) {
    let forks: readonly Fork[] = keys.flatMap((key) => {
      const count = phones[key.replace('agent:', '')] ?? 0;
      return ringing(...Array.from({ length: count }, (_, index) => `${key}${index}`));
    });
    const ends: string[] = [];
    const stops: string[] = [];
    while (!isOver(forks)) {
      const event = eventOf(queue.shift() ?? { type: 'timeUp', at: 0 }, forks);
      const change = ringChange(forks, event);
      // What is over stays as it ended.
      for (const [index, fork] of forks.entries()) if (fork.outcome) expect(change.forks[index]).toBe(fork);
      forks = change.forks;
      stops.push(...change.stopped.map(({ channelId }) => channelId));
      if (change.winner) ends.push('answered');
      if (event.type === 'callerLeft') ends.push('abandoned');
    }
    expect(new Set(stops).size).toBe(stops.length);
    const losers = forks.filter(({ outcome: ended }) => ended === 'answered-elsewhere');
    expect(stops).toEqual(expect.arrayContaining(losers.map(({ channelId }) => channelId)));
    const unreachable = keys.map((key) => [key, 'unreachable'] as const);
    return { ends, results: new Map<string, RingResult>([...unreachable, ...resultsOf(forks)]) };
  }

  test('every call comes to exactly one end, nobody rings twice in a step, and every loser is stopped once', () => {
    fc.assert(
      fc.property(ringPlan, phonesOf, fc.array(happening, { maxLength: 60 }), (plan, phones, happenings) => {
        const ends: string[] = [];
        let rung = 0;
        let routeState: RouteState | null = null;
        let stepResult: StepResult = { type: 'arrived' };
        while (ends.length === 0) {
          const next = decide(routeOf(plan), routeState, stepResult, facts, {});
          routeState = next.routeState;
          if (next.step.kind !== 'ring') ends.push(next.step.kind);
          else {
            const keys = next.step.targets.map(targetKey);
            expect(new Set(keys).size).toBe(keys.length);
            const step = ringStep(keys, phones, happenings);
            ends.push(...step.ends);
            stepResult = { type: 'rung', results: step.results };
            rung += 1;
          }
        }
        expect(ends).toHaveLength(1);
        expect(rung).toBeLessThanOrEqual(plan.steps.length);
      }),
    );
  });
});
