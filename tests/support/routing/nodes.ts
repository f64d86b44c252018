/** Nodes of routes in a line each: what a test does not name is some usual thing. */
import type { NodeKind, NodeOf, Route, RouteNode, Target } from '#contract/routing/routing.ts';
import { decide } from '#server/routing/decide.ts';
import type {
  CallFacts,
  Decision,
  StepResult,
  Pointers,
  RingResult,
} from '#server/routing/rules/decision.ts';
import { targetKey } from '#server/routing/rules/decision.ts';

/** Somebody by a letter or a few: the same letters are the same person. */
export const userId = (letters: string): string =>
  `${Buffer.from(letters).toString('hex').padEnd(8, '0').slice(0, 8)}-0000-4000-8000-000000000000`;
export const agent = (letters: string): Target => ({ kind: 'agent', userId: userId(letters) });
/** One a letter. */
export const agents = (letters: string): Target[] => Array.from(letters, (letter) => agent(letter));

const prompt = { kind: 'default' } as const;
const A_MINUTE_A_WEEK = {
  name: 'Stocktaking',
  days: [1],
  from: '00:00',
  until: '00:01',
  to: 'end',
};
const usual: { [Kind in NodeKind]: Omit<NodeOf<Kind>, 'id' | 'name'> } = {
  'ring-plan': { kind: 'ring-plan', steps: [{ ring: [agent('a')], forSeconds: 30 }], noAnswer: 'end' },
  'round-robin': { kind: 'round-robin', targets: [agent('a')], forSeconds: 20, noAnswer: 'end' },
  weighted: {
    kind: 'weighted',
    targets: [{ target: agent('a'), weight: 1 }],
    forSeconds: 20,
    noAnswer: 'end',
  },
  geographic: { kind: 'geographic', askZip: false, prompt, areas: [], otherwise: 'end' },
  menu: {
    kind: 'menu',
    prompt,
    options: [],
    attempts: 2,
    timeoutSeconds: 5,
    dialExtension: false,
    noKey: 'end',
  },
  queue: { kind: 'queue', queueId: userId('queue'), prompt, maxWaitSeconds: 120, tooLong: 'end' },
  schedule: {
    kind: 'schedule',
    timeZone: 'America/New_York',
    hours: [A_MINUTE_A_WEEK],
    holidays: [],
    onHoliday: 'end',
    otherwise: 'end',
  },
  'office-hours': {
    kind: 'office-hours',
    officeHoursId: userId('hours'),
    open: 'end',
    closed: 'end',
    holiday: 'end',
  },
  message: { kind: 'message', prompt, next: 'end' },
  voicemail: { kind: 'voicemail', mailboxId: userId('box'), prompt },
  'other-route': { kind: 'other-route', routeId: userId('menu') },
  'hang-up': { kind: 'hang-up', prompt: null },
};

export function node<Kind extends NodeKind>(
  kind: Kind,
  id: string,
  own: Partial<NodeOf<Kind>> = {},
): NodeOf<Kind> {
  return { ...usual[kind], id, name: id, ...own } as unknown as NodeOf<Kind>;
}

/** Begins with the first; "end" hangs up. */
export function routeOf(first: RouteNode, ...others: RouteNode[]): Route {
  const all = [first, ...others];
  const isEnded = all.some(({ id }) => id === 'end');
  return { start: first.id, nodes: isEnded ? all : [...all, node('hang-up', 'end')] };
}

/** A Wednesday, 12:00 in New York. */
export const WEDNESDAY_NOON = Date.parse('2026-11-25T17:00:00Z');

/** A call that goes through a route, told what happens to it. */
export class TestCall {
  readonly facts: CallFacts;
  readonly #route: Route;
  pointers: Pointers;
  last: Decision;

  constructor(route: Route, facts: Partial<CallFacts> = {}, pointers: Pointers = {}) {
    this.facts = {
      caller: '+12065550142',
      at: WEDNESDAY_NOON,
      extensions: new Map(),
      officeHours: new Map(),
      ...facts,
    };
    this.#route = route;
    this.pointers = pointers;
    this.last = this.#decide(null, { type: 'arrived' });
  }

  get step(): Decision['step'] {
    return this.last.step;
  }

  hear(stepResult: StepResult): this {
    this.last = this.#decide(this.last.routeState, stepResult);
    return this;
  }

  /** One result for everybody who rings, or one each. */
  rung(...results: RingResult[]): this {
    const targets = this.step.kind === 'ring' ? this.step.targets : [];
    const each = targets.map(
      (target, index) => [targetKey(target), results[index] ?? results[0] ?? 'no-answer'] as const,
    );
    return this.hear({ type: 'rung', results: new Map(each) });
  }

  keyed(digits: string): this {
    return this.hear({ type: 'keyed', digits });
  }

  /** Who rings, by letters. */
  get ringing(): string[] | null {
    if (this.step.kind !== 'ring') return null;
    return this.step.targets.map((target) => lettersOf(target));
  }

  #decide(routeState: Decision['routeState'] | null, stepResult: StepResult): Decision {
    const decision = decide(this.#route, routeState, stepResult, this.facts, this.pointers);
    this.pointers = { ...this.pointers, ...decision.pointers };
    return decision;
  }
}

const lettersOf = (target: Target): string =>
  target.kind === 'agent'
    ? Buffer.from(target.userId.slice(0, 8), 'hex').toString().replaceAll('\0', '')
    : target.receivingId;
