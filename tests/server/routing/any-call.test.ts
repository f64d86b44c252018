/** What holds for every route and every call, whatever happens to it. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { outletsOf, type Route } from '#contract/routing/routing.ts';
import { targetKey, type RingResult, type Step } from '#server/routing/rules/decision.ts';
import { faultsOf } from '#server/routing/route-faults.ts';
import { tryRoute } from '#server/routing/try-route.ts';
import { anyRoute, everything, mostDecisions } from '#support/routing/any-route.ts';
import { agents, node, routeOf, TestCall, userId } from '#support/routing/nodes.ts';

const RUNS = 2_000;
const extensions = new Map([
  ['101', userId('a')],
  ['20', userId('b')],
]);
const nights = { from: '18:00', until: '08:00' };
const officeHours = new Map([
  [
    userId('hours'),
    {
      timeZone: 'America/Denver',
      week: [1, 2, 3, 4, 5, 6, 7].map(() => [nights]),
      holidays: [{ name: 'one', on: { kind: 'date' as const, date: '2026-06-01' }, open: [nights] }],
    },
  ],
]);
const results: RingResult[] = ['no-answer', 'declined', 'busy', 'unreachable'];
const someFacts = fc.record({
  caller: fc.constantFrom('+13125550122', '+12065550142', '+12125550199', 'anonymous'),
  at: fc.integer({ min: Date.UTC(2026, 0), max: Date.UTC(2027, 0) }),
  extensions: fc.constant(extensions),
  officeHours: fc.constant(officeHours),
});
/** Dice that never run out. */
const chance = fc.infiniteStream(fc.nat(9_999)).map((rolls) => (): number => Number(rolls.next().value));
const isEnd = ({ kind }: Step) => kind === 'voicemail' || kind === 'hang-up';

/** Something that can happen there, by chance. */
function happen(call: TestCall, roll: () => number): RingResult[] {
  const { step } = call;
  switch (step.kind) {
    case 'ring': {
      const came = step.targets.map(() => results[roll() % 4] ?? 'busy');
      call.rung(...came);
      return came;
    }
    case 'ask':
      call.keyed(['', '0', '1', '2', '101', '20', '60601', '*#'][roll() % 8] ?? '');
      return [];
    case 'queue':
      call.hear({ type: 'waited-too-long' });
      return [];
    default:
      call.hear({ type: 'said' });
      return [];
  }
}

const edgesOf = ({ nodes }: Route) =>
  new Set(nodes.flatMap((each) => outletsOf(each).map(({ id, to }) => `${each.id} ${id} ${to}`)));

test('routes by chance are valid ones', () => {
  fc.assert(
    fc.property(anyRoute, (route) => {
      expect(faultsOf(route, everything)).toEqual([]);
    }),
    { numRuns: RUNS },
  );
});

test('every call comes to exactly one end, by ways that exist, and rings nobody twice in a step', () => {
  fc.assert(
    fc.property(anyRoute, someFacts, chance, (route, facts, roll) => {
      const call = new TestCall(route, facts);
      const edges = edgesOf(route);
      const came: RingResult[] = [];
      const way = [...call.last.passed];
      for (let decisions = 1; !isEnd(call.step); decisions += 1) {
        expect(decisions).toBeLessThan(mostDecisions(route));
        if (call.step.kind === 'ring') {
          const keys = call.step.targets.map(targetKey);
          expect(new Set(keys).size).toBe(keys.length);
        }
        came.push(...happen(call, roll));
        way.push(...call.last.passed);
      }
      const { nodeId, results: kept } = call.last.routeState;
      const stops = [...way.map((each) => each.nodeId), nodeId];
      expect(stops[0]).toBe(route.start);
      expect(new Set(stops).size).toBe(stops.length);
      for (const [index, { nodeId: from, outlet }] of way.entries())
        expect(edges).toContain(`${from} ${outlet} ${stops[index + 1]}`);
      expect(outletsOf(route.nodes.find(({ id }) => id === nodeId) ?? node('queue', ''))).toEqual([]);
      expect(kept).toEqual(came);
      expect(() => call.hear({ type: 'said' })).toThrow();
    }),
    { numRuns: RUNS },
  );
});

test('says that the last ring at a node is the last exactly when it is', () => {
  fc.assert(
    fc.property(anyRoute, someFacts, chance, (route, facts, roll) => {
      const call = new TestCall(route, facts);
      while (!isEnd(call.step)) {
        const { step, last } = call;
        happen(call, roll);
        if (step.kind !== 'ring') continue;
        const isGone = call.last.passed.some(({ nodeId }) => nodeId === last.routeState.nodeId);
        expect(step.isLast).toBe(isGone);
      }
    }),
    { numRuns: RUNS },
  );
});

test('a call that is tried goes the way of a call that nobody answers, and by ways that exist', () => {
  const keys = fc.string({ unit: fc.constantFrom('0', '1', '2', '6', '*', '#', ','), maxLength: 12 });
  fc.assert(
    fc.property(anyRoute, someFacts, keys, (route, facts, pressed) => {
      const steps = tryRoute(route, { ...facts, keys: pressed, nameOf: targetKey });
      const edges = edgesOf(route);
      expect(steps[0]?.nodeId).toBe(route.start);
      for (const [index, { nodeId, outlet }] of steps.entries()) {
        const next = steps[index + 1];
        if (next) expect(edges).toContain(`${nodeId} ${outlet} ${next.nodeId}`);
        else expect(outlet).toBeNull();
      }
      const last = route.nodes.find(({ id }) => id === steps.at(-1)?.nodeId);
      expect(last && outletsOf(last)).toEqual([]);
    }),
    { numRuns: RUNS },
  );
});

describe('turns', () => {
  const letters = 'abcdefg';

  test('round robin offers to everybody equally often, over any window of offers, however far each call gets', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 7 }),
        fc.array(fc.nat(7), { minLength: 1, maxLength: 40 }),
        fc.nat(200),
        fc.nat(40),
        (size, calls, from, length) => {
          const people = letters.slice(0, size);
          const route = routeOf(node('round-robin', 'turn', { targets: agents(people) }));
          let pointers = {};
          const offers: string[] = [];
          for (const unanswered of calls) {
            const call = new TestCall(route, {}, pointers);
            offers.push(...(call.ringing ?? []));
            for (let rung = 0; rung < unanswered; rung += 1)
              if (call.step.kind === 'ring') offers.push(...(call.rung().ringing ?? []));
            pointers = call.pointers;
          }
          const begin = from % offers.length;
          const window = offers.slice(begin, begin + length);
          const counts = Array.from(people, (letter) => window.filter((each) => each === letter).length);
          expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
        },
      ),
      { numRuns: RUNS },
    );
  });

  // Who begins most often deserves it most: nobody is a whole call ahead. The one behind waits while others deserve as
  // much, at most a half, a third, … of a call for each of them (the harmonic bound of serving the fullest first).
  test('weights are met exactly over a cycle, and at any time to within one call, or what the others make one wait', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 5 }), (weights) => {
        const people = letters.slice(0, weights.length);
        const targets = agents(people).map((target, place) => ({ target, weight: weights[place] ?? 1 }));
        const route = routeOf(node('weighted', 'spread', { targets }));
        const total = weights.reduce((sum, weight) => sum + weight, 0);
        const behind = weights.reduce((sum, _, place) => sum + (place > 0 ? 1 / (place + 1) : 0), 1e-9);
        const counts = weights.map(() => 0);
        let pointers = {};
        for (let calls = 1; calls <= total; calls += 1) {
          const call = new TestCall(route, {}, pointers);
          pointers = call.pointers;
          const place = people.indexOf(call.ringing?.[0] ?? '');
          counts[place] = (counts[place] ?? 0) + 1;
          for (const [index, weight] of weights.entries()) {
            const ahead = (counts[index] ?? 0) - (calls * weight) / total;
            expect(ahead).toBeLessThan(1);
            expect(ahead).toBeGreaterThanOrEqual(-behind);
          }
        }
        expect(counts).toEqual(weights);
        expect(pointers).toEqual({ spread: weights.map(() => 0) });
      }),
      { numRuns: 300, examples: [[[14, 1, 1, 1, 14]]] },
    );
  });

  test('a call that nobody answers rings everybody once, in whatever order it is', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('round-robin' as const, 'weighted' as const),
        fc.nat(20),
        (kind, before) => {
          const people = agents('abcd');
          const route = routeOf(
            kind === 'weighted'
              ? node(kind, 'turn', {
                  targets: people.map((target, index) => ({ target, weight: 1 + index })),
                })
              : node(kind, 'turn', { targets: people }),
          );
          let call = new TestCall(route);
          for (let count = 0; count < before; count += 1) call = new TestCall(route, {}, call.pointers);
          const rung: string[] = [];
          for (; call.step.kind === 'ring'; call.rung()) rung.push(...(call.ringing ?? []));
          expect(rung.sort().join('')).toBe('abcd');
        },
      ),
    );
  });
});

test('of hours that share out the day exactly one fits, whatever the instant and the time zone', () => {
  const clockTime = fc
    .tuple(fc.nat(23), fc.nat(59))
    .map((both) => both.map((part) => String(part).padStart(2, '0')).join(':'));
  const timeZone = fc.constantFrom(
    'America/New_York',
    'America/Phoenix',
    'Asia/Kolkata',
    'Australia/Lord_Howe',
  );
  fc.assert(
    fc.property(someFacts, clockTime, clockTime, timeZone, ({ at }, one, other, zone) => {
      const days = [1, 2, 3, 4, 5, 6, 7];
      const outletOf = (from: string, until: string) => {
        const hours = [{ name: 'some', days, from, until, to: 'end' }];
        const call = new TestCall(routeOf(node('schedule', 'when', { hours, timeZone: zone })), { at });
        return call.last.passed[0]?.outlet;
      };
      const fitting = [outletOf(one, other), outletOf(other, one)].filter((outlet) => outlet === 'hours:0');
      expect(fitting).toHaveLength(one === other ? 2 : 1);
    }),
    { numRuns: RUNS },
  );
});
