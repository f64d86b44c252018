import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decide, type RingResult } from '#server/routing/decide.ts';
import { ringAll, type RingPlan } from '#server/routing/route.ts';

const plan = (...steps: [userIds: string[], forSeconds: number][]): RingPlan => ({
  kind: 'ring-plan',
  steps: steps.map(([userIds, forSeconds]) => ringAll(userIds, forSeconds)),
});
const results = (entries: Record<string, RingResult>) => new Map(Object.entries(entries));

test('begins with the first step', () => {
  expect(decide(plan([['ann', 'ben'], 30]), { rung: [] })).toEqual({
    kind: 'ring',
    userIds: ['ann', 'ben'],
    forSeconds: 30,
  });
});

test('goes on with the next step, whatever came of the last', () => {
  const route = plan([['ann'], 10], [['ben'], 20]);
  for (const result of ['no-answer', 'declined', 'busy', 'unreachable'] as const) {
    expect(decide(route, { rung: [results({ ann: result })] })).toMatchObject({
      userIds: ['ben'],
      forSeconds: 20,
    });
  }
});

test('rings an agent once in a step, however often the plan names them', () => {
  expect(decide(plan([['ann', 'ben', 'ann'], 5]), { rung: [] })).toMatchObject({ userIds: ['ann', 'ben'] });
});

test.each([
  [{ ann: 'no-answer', ben: 'busy' }, 'no-answer'],
  [{ ann: 'busy', ben: 'unreachable' }, 'busy'],
  [{ ann: 'declined', ben: 'unreachable' }, 'busy'],
  [{ ann: 'unreachable', ben: 'unreachable' }, 'unreachable'],
] as const)('after %o says: %s', (last, why) => {
  expect(decide(plan([['ann', 'ben'], 5]), { rung: [results(last)] })).toEqual({ kind: 'end', why });
});

test('comes to an end after each of its steps had its turn once, whatever the plan', () => {
  const users = fc.constantFrom('ann', 'ben', 'cleo', 'dan');
  const result = fc.constantFrom<RingResult>('no-answer', 'declined', 'busy', 'unreachable');
  const step = fc.tuple(fc.array(users, { minLength: 1, maxLength: 6 }), fc.integer({ min: 1, max: 300 }));
  fc.assert(
    fc.property(
      fc.array(step, { minLength: 1, maxLength: 6 }),
      fc.infiniteStream(result),
      (steps, outcomes) => {
        const route = plan(...steps);
        const rung: Map<string, RingResult>[] = [];
        for (let next = decide(route, { rung }); next.kind === 'ring'; next = decide(route, { rung })) {
          expect(new Set(next.userIds).size).toBe(next.userIds.length);
          rung.push(new Map(next.userIds.map((userId) => [userId, outcomes.next().value as RingResult])));
        }
        expect(rung).toHaveLength(steps.length);
      },
    ),
  );
});
