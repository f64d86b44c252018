/** How a node is made and joined. Pure. */
import type { NodeKind, NodeOf, Route, RouteNode, Target } from '#contract/routing/routing.ts';
import { kindWords } from '#client/state/wording/route.ts';
import { sayHours } from '#client/state/wording/week.ts';
import { targetOf, allTargets, type RouteReferences } from './route-references.ts';
import { nameByWhatItDoes } from './step-names.ts';

const RING_SECONDS = 20;
const MAX_WAIT_SECONDS = 180;
const prompt = { kind: 'default' } as const;

/** The node with one of its ways out leading to `to`; "" for nowhere. */
export function joined(node: RouteNode, outlet: string, to: string): RouteNode {
  switch (node.kind) {
    case 'ring-plan':
    case 'round-robin':
    case 'weighted':
      return { ...node, noAnswer: to };
    case 'geographic':
      return joinedGeographic(node, outlet, to);
    case 'menu':
      return joinedMenu(node, outlet, to);
    case 'queue':
      return { ...node, tooLong: to };
    case 'schedule':
      return joinedSchedule(node, outlet, to);
    case 'office-hours':
      return { ...node, [outlet]: to };
    case 'message':
      return { ...node, next: to };
    default:
      return node;
  }
}

function joinedGeographic(node: NodeOf<'geographic'>, outlet: string, to: string): RouteNode {
  if (outlet === 'otherwise') return { ...node, otherwise: to };
  return { ...node, areas: at(node.areas, outlet, to) };
}

function joinedMenu(node: NodeOf<'menu'>, outlet: string, to: string): RouteNode {
  if (outlet === 'no-key') return { ...node, noKey: to };
  const join = (option: (typeof node.options)[number]) =>
    outlet === `key:${option.key}` ? { ...option, to } : option;
  return { ...node, options: node.options.map(join) };
}

function joinedSchedule(node: NodeOf<'schedule'>, outlet: string, to: string): RouteNode {
  if (outlet === 'holiday') return { ...node, onHoliday: to };
  if (outlet === 'otherwise') return { ...node, otherwise: to };
  return { ...node, hours: at(node.hours, outlet, to) };
}

/** "area:2" is the third of its kind. */
const at = <Item extends { to: string }>(items: readonly Item[], outlet: string, to: string): Item[] =>
  items.map((item, place) => (outlet.endsWith(`:${place}`) ? { ...item, to } : item));

/** "menu-2": the first that is free. Round robin remembers whose turn it is by it, so it never changes. */
export function freeId(kind: NodeKind, nodes: readonly { id: string }[]): string {
  const taken = new Set(nodes.map(({ id }) => id));
  let count = 1;
  while (taken.has(`${kind}-${count}`)) count++;
  return `${kind}-${count}`;
}

interface Beginning {
  id: string;
  name: string;
  things: RouteReferences;
  timeZone: string;
  /** The first that can be rung, if there is one. */
  ring: Target[];
}

/** A step as it begins: with the account's first of what it needs, and its ways out not joined yet. */
export function newNode(
  kind: NodeKind,
  nodes: Route['nodes'],
  things: RouteReferences,
  timeZone: string,
): RouteNode {
  const ring = allTargets(things).slice(0, 1);
  const made = makers[kind]({
    id: freeId(kind, nodes),
    name: kindWords[kind],
    things,
    timeZone,
    ring: ring.map(({ key }) => targetOf(key)),
  });
  return named(made, things);
}

const named = (node: RouteNode, things: RouteReferences): RouteNode => ({
  ...node,
  name: nameByWhatItDoes(node, things),
});

/** A new step for what was found by typing: "new menu", "agent <id>", "queue <id>". */
export function nodeFor(
  found: string,
  nodes: Route['nodes'],
  things: RouteReferences,
  timeZone: string,
): RouteNode {
  const [what = '', id = ''] = found.split(' ');
  const make = <Kind extends NodeKind>(kind: Kind) => newNode(kind, nodes, things, timeZone) as NodeOf<Kind>;
  switch (what) {
    case 'agent':
    case 'receiving':
      return named(
        { ...make('ring-plan'), steps: [{ ring: [targetOf(found)], forSeconds: RING_SECONDS }] },
        things,
      );
    case 'queue':
      return named({ ...make('queue'), queueId: id }, things);
    case 'mailbox':
      return named({ ...make('voicemail'), mailboxId: id }, things);
    case 'route':
      return named({ ...make('other-route'), routeId: id }, things);
    case 'hours':
      return named({ ...make('office-hours'), officeHoursId: id }, things);
    default:
      return make(id as NodeKind);
  }
}

const makers: { [Kind in NodeKind]: (of: Beginning) => NodeOf<Kind> } = {
  'ring-plan': ({ id, name, ring }) => ({
    kind: 'ring-plan',
    id,
    name,
    steps: [{ ring, forSeconds: RING_SECONDS }],
    noAnswer: '',
  }),
  'round-robin': ({ id, name, ring }) => ({
    kind: 'round-robin',
    id,
    name,
    targets: ring,
    forSeconds: RING_SECONDS,
    noAnswer: '',
  }),
  weighted: ({ id, name, ring }) => ({
    kind: 'weighted',
    id,
    name,
    targets: ring.map((target) => ({ target, weight: 1 })),
    forSeconds: RING_SECONDS,
    noAnswer: '',
  }),
  geographic: ({ id, name }) => ({
    kind: 'geographic',
    id,
    name,
    askZip: false,
    prompt,
    areas: [newArea()],
    otherwise: '',
  }),
  menu: ({ id, name }) => ({
    kind: 'menu',
    id,
    name,
    prompt,
    options: [{ key: '1', label: 'Sales', to: '' }],
    attempts: 3,
    timeoutSeconds: 5,
    dialExtension: false,
    noKey: '',
  }),
  queue: ({ id, name, things: { queues } }) => ({
    kind: 'queue',
    id,
    name,
    queueId: queues[0]?.id ?? '',
    prompt,
    maxWaitSeconds: MAX_WAIT_SECONDS,
    tooLong: '',
  }),
  'office-hours': ({ id, name, things: { officeHours } }) => ({
    kind: 'office-hours',
    id,
    name,
    officeHoursId: officeHours[0]?.id ?? '',
    open: '',
    closed: '',
    holiday: '',
  }),
  schedule: ({ id, name, timeZone }) => ({
    kind: 'schedule',
    id,
    name,
    timeZone,
    hours: [newHours()],
    holidays: [],
    onHoliday: '',
    otherwise: '',
  }),
  message: ({ id, name }) => ({ kind: 'message', id, name, prompt, next: '' }),
  voicemail: ({ id, name, things: { mailboxes } }) => ({
    kind: 'voicemail',
    id,
    name,
    mailboxId: mailboxes[0]?.id ?? '',
    prompt,
  }),
  'other-route': ({ id, name, things: { routes } }) => ({
    kind: 'other-route',
    id,
    name,
    routeId: routes[0]?.id ?? '',
  }),
  'hang-up': ({ id, name }) => ({ kind: 'hang-up', id, name, prompt: null }),
};

export const newArea = (): NodeOf<'geographic'>['areas'][number] => ({
  name: 'New area',
  zips: [],
  exchanges: [],
  areaCodes: [],
  to: '',
});

export function newHours(): NodeOf<'schedule'>['hours'][number] {
  const [days, from, until] = [[1, 2, 3, 4, 5], '08:00', '18:00'];
  return { name: sayHours(days, from, until), days, from, until, to: '' };
}
