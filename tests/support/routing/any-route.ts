/** Routes by chance: valid ones, of every kind of node, in which each outlet leads further on. */
import fc from 'fast-check';
import {
  outletsOf,
  type NodeKind,
  type Route,
  type RouteNode,
  type Target,
} from '#contract/routing/routing.ts';
import { targetsOf, type References } from '#server/routing/route-faults.ts';
import { agent, node, userId } from './nodes.ts';

const kinds: NodeKind[] = [
  ...(['ring-plan', 'round-robin', 'weighted', 'geographic', 'menu'] as const),
  ...(['queue', 'office-hours', 'schedule', 'message', 'voicemail', 'hang-up'] as const),
];
const someTarget: fc.Arbitrary<Target> = fc
  .tuple(fc.boolean(), fc.constantFrom('a', 'b', 'c', 'd', 'e'))
  .map(([isAgent, letter]) =>
    isAgent ? agent(letter) : { kind: 'receiving', receivingId: userId(`r${letter}`) },
  );

const draft = fc.record({
  kind: fc.constantFrom(...kinds),
  targets: fc.array(someTarget, { minLength: 1, maxLength: 5 }),
  numbers: fc.array(fc.nat(1_000), { minLength: 8, maxLength: 8 }),
  flag: fc.boolean(),
});
type Draft = typeof draft extends fc.Arbitrary<infer Value> ? Value : never;

export const anyRoute: fc.Arbitrary<Route> = fc
  .array(draft, { minLength: 1, maxLength: 9 })
  .map((drafts) => withoutUnreached(drafts.map((each, place) => fromDraft(each, place, drafts.length))));

/** Everything that such routes refer to. */
export const everything: References = {
  users: new Set(['a', 'b', 'c', 'd', 'e'].map(userId)),
  receivingNumbers: new Map(['ra', 'rb', 'rc', 'rd', 're'].map((one) => [userId(one), { allowed: true }])),
  queues: new Set([userId('queue')]),
  mailboxes: new Set([userId('box')]),
  prompts: new Set(),
  officeHours: new Set([userId('hours')]),
  routes: new Map([[userId('menu'), { leadsBack: false, isTooMany: false }]]),
};

/** No call takes more decisions: each turn of each node, and each of its questions. */
export const mostDecisions = ({ nodes }: Route): number =>
  nodes.reduce(
    (sum, each) => sum + 2 + targetsOf(each).length + (each.kind === 'menu' ? each.attempts : 0),
    1,
  );

function fromDraft({ kind, targets, numbers, flag }: Draft, place: number, length: number): RouteNode {
  const id = `n${place}`;
  const number = (index: number) => numbers[index % numbers.length] ?? 0;
  // The end comes after all the others.
  const to = (index: number) => {
    const next = place + 1 + (number(index) % (length - place));
    return next >= length ? 'end' : `n${next}`;
  };
  const half = Math.ceil(targets.length / 2);
  const halves = [targets.slice(0, half), targets.slice(half)].filter((some) => some.length > 0);
  const forSeconds = 1 + (number(0) % 300);
  const made: { [Kind in NodeKind]: () => RouteNode } = {
    'ring-plan': () =>
      node('ring-plan', id, { steps: halves.map((ring) => ({ ring, forSeconds })), noAnswer: to(0) }),
    'round-robin': () => node('round-robin', id, { targets, forSeconds, noAnswer: to(0) }),
    weighted: () =>
      node('weighted', id, {
        targets: targets.map((target, index) => ({ target, weight: 1 + (number(index) % 100) })),
        forSeconds,
        noAnswer: to(0),
      }),
    geographic: () =>
      node('geographic', id, {
        askZip: flag,
        otherwise: to(0),
        areas: targets.map((_, index) => ({
          name: `area ${index}`,
          zips: [String(index), '60'],
          exchanges: ['312555'],
          areaCodes: ['206'],
          to: to(index + 1),
        })),
      }),
    menu: () =>
      node('menu', id, {
        options: targets.map((_, index) => ({ key: String(index), label: `key ${index}`, to: to(index) })),
        attempts: 1 + (number(0) % 5),
        dialExtension: flag,
        noKey: to(7),
      }),
    schedule: () =>
      node('schedule', id, {
        hours: targets.map((_, index) => ({
          name: `hours ${index}`,
          days: [1 + (number(index) % 7)],
          from: '08:00',
          until: '18:00',
          to: to(index),
        })),
        holidays: [{ name: 'one', date: '11-25' }],
        onHoliday: to(6),
        otherwise: to(7),
      }),
    'office-hours': () => node('office-hours', id, { open: to(0), closed: to(1), holiday: to(2) }),
    queue: () => node('queue', id, { tooLong: to(0) }),
    message: () => node('message', id, { next: to(0) }),
    voicemail: () => node('voicemail', id),
    'other-route': () => node('other-route', id),
    'hang-up': () => node('hang-up', id),
  };
  return made[kind]();
}

function withoutUnreached(drafts: readonly RouteNode[]): Route {
  const nodes = [...drafts, node('hang-up', 'end')];
  const reached = new Set(['n0']);
  for (const each of nodes) if (reached.has(each.id)) for (const { to } of outletsOf(each)) reached.add(to);
  return { start: 'n0', nodes: nodes.filter(({ id }) => reached.has(id)) };
}
