/** What is wrong with a route: a call that goes through one without faults always comes to an end. Pure. */
import {
  outletsOf,
  type PromptRef,
  type Route,
  type RouteFault,
  type RouteNode,
  type Target,
} from '#contract/routing/routing.ts';
import type { OtherRoute } from './kept/other-routes.ts';
import { isTimeZone } from '#kit/wall-clock.ts';

/** What the account has. */
export interface References {
  users: ReadonlySet<string>;
  /** By id; `allowed`: its country is on, or it is in none. */
  receivingNumbers: ReadonlyMap<string, { allowed: boolean }>;
  queues: ReadonlySet<string>;
  mailboxes: ReadonlySet<string>;
  prompts: ReadonlySet<string>;
  officeHours: ReadonlySet<string>;
  /** Of those that it goes on by: the ones that are there. */
  routes: ReadonlyMap<string, OtherRoute>;
}

/** In the order of the nodes, the gravest first. Empty: it may be saved. */
export function faultsOf(route: Route, references: References): RouteFault[] {
  return [
    ...doubleIds(route),
    ...deadEnds(route),
    ...loops(route),
    ...unreached(route),
    ...route.nodes.flatMap((node) => faultsWithin(node, references)),
  ];
}

const fault = (
  kind: RouteFault['kind'],
  nodeId: string,
  outlet: string | null = null,
  path: string[] = [],
): RouteFault => ({ kind, nodeId, outlet, path });

function repeated(values: readonly string[]): string[] {
  return [...new Set(values.filter((value, index) => values.indexOf(value) !== index))];
}

const doubleIds = ({ nodes }: Route): RouteFault[] =>
  repeated(nodes.map(({ id }) => id)).map((id) => fault('two-nodes-with-one-id', id));

function deadEnds({ start, nodes }: Route): RouteFault[] {
  const ids = new Set(nodes.map(({ id }) => id));
  const outlets = nodes.flatMap((node) =>
    outletsOf(node)
      .filter(({ to }) => !ids.has(to))
      .map(({ id }) => fault('dead-end', node.id, id)),
  );
  return ids.has(start) ? outlets : [fault('dead-end', start), ...outlets];
}

/** One for each outlet that leads back to where a call has been; any is refused, also one that needs patience to go round. */
function loops({ start, nodes }: Route): RouteFault[] {
  const found: RouteFault[] = [];
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const done = new Set<string>();
  const visit = (id: string, path: readonly string[]): void => {
    const node = byId.get(id);
    if (!node || done.has(id)) return;
    const way = [...path, id];
    for (const { id: outlet, to } of outletsOf(node)) {
      const from = way.indexOf(to);
      if (from >= 0) found.push(fault('loop', id, outlet, way.slice(from)));
      else visit(to, way);
    }
    done.add(id);
  };
  for (const id of [start, ...byId.keys()]) visit(id, []);
  return found;
}

function unreached({ start, nodes }: Route): RouteFault[] {
  const reached = new Set([start]);
  // A set hands out what is added to it on the way.
  for (const id of reached)
    for (const node of nodes.filter((each) => each.id === id))
      for (const { to } of outletsOf(node)) reached.add(to);
  return nodes.filter(({ id }) => !reached.has(id)).map(({ id }) => fault('unreached', id));
}

function faultsWithin(node: RouteNode, references: References): RouteFault[] {
  const keys = node.kind === 'menu' ? repeated(node.options.map(({ key }) => key)) : [];
  const kinds = new Set([...targetFaults(node, references), ...referenceFaults(node, references)]);
  return [
    ...keys.map((key) => fault('two-options-with-one-key', node.id, `key:${key}`)),
    ...[...kinds].map((kind) => fault(kind, node.id)),
  ];
}

/** Whom it may ring. */
export function targetsOf(node: RouteNode): readonly Target[] {
  switch (node.kind) {
    case 'ring-plan':
      return node.steps.flatMap(({ ring }) => ring);
    case 'round-robin':
      return node.targets;
    case 'weighted':
      return node.targets.map(({ target }) => target);
    default:
      return [];
  }
}

const promptOf = (node: RouteNode): PromptRef | null => ('prompt' in node ? node.prompt : null);

function targetFaults(node: RouteNode, { users, receivingNumbers }: References): RouteFault['kind'][] {
  return targetsOf(node).flatMap((target) => {
    if (target.kind === 'agent') return users.has(target.userId) ? [] : ['unknown-reference'];
    const receiving = receivingNumbers.get(target.receivingId);
    if (!receiving) return ['unknown-reference'];
    return receiving.allowed ? [] : ['country-off'];
  });
}

function referenceFaults(node: RouteNode, references: References): RouteFault['kind'][] {
  const isInTime = node.kind !== 'schedule' || isTimeZone(node.timeZone);
  const isEverOpen = node.kind !== 'schedule' || node.hours.length > 0;
  return [
    ...(hasAll(node, references) ? [] : ['unknown-reference' as const]),
    ...otherRouteFaults(node, references),
    ...(isInTime ? [] : ['unknown-time-zone' as const]),
    ...(isEverOpen ? [] : ['never-open' as const]),
  ];
}

function otherRouteFaults(node: RouteNode, { routes }: References): RouteFault['kind'][] {
  if (node.kind !== 'other-route') return [];
  const other = routes.get(node.routeId);
  if (!other) return ['unknown-reference'];
  if (other.leadsBack) return ['leads-back'];
  return other.isTooMany ? ['too-many-routes'] : [];
}

/** What it refers to besides targets and routes is there. */
function hasAll(node: RouteNode, { prompts, queues, mailboxes, officeHours }: References): boolean {
  const prompt = promptOf(node);
  if (prompt?.kind === 'prompt' && !prompts.has(prompt.promptId)) return false;
  if (node.kind === 'queue') return queues.has(node.queueId);
  if (node.kind === 'voicemail') return mailboxes.has(node.mailboxId);
  return node.kind !== 'office-hours' || officeHours.has(node.officeHoursId);
}
