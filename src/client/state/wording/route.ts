/** The words of a route: its kinds of nodes, their ways out, and what may be wrong with it. */
import {
  outletsOf,
  type NodeKind,
  type Outlet,
  type RouteFault,
  type RouteNode,
} from '#contract/routing/routing.ts';
import { sayDuration } from './duration.ts';
import { sayList } from './list.ts';

export const kindWords: Record<NodeKind, string> = {
  'ring-plan': 'Ring plan',
  'round-robin': 'Round robin',
  weighted: 'Weighted',
  geographic: 'Geography',
  menu: 'Menu',
  queue: 'Queue',
  'office-hours': 'Office hours',
  schedule: 'Schedule',
  message: 'Message',
  voicemail: 'Voicemail',
  'other-route': 'Another route',
  'hang-up': 'Hang up',
};

/** What each kind does with a call, in a few words. */
export const kindNotes: Record<NodeKind, string> = {
  'ring-plan': 'rings people in order',
  'round-robin': 'takes turns',
  weighted: 'spreads calls by share',
  geographic: 'goes by where the caller is',
  menu: 'lets the caller choose',
  queue: 'lets callers wait',
  'office-hours': 'goes by your office hours',
  schedule: 'goes by day and time',
  message: 'says something',
  voicemail: 'takes a message',
  'other-route': 'goes on by it',
  'hang-up': 'ends the call',
};

/** The word of a way out: the author's own, or the one that its kind brings along. */
export function wayWord(node: RouteNode, { id, label }: Pick<Outlet, 'id' | 'label'>): string {
  if (label !== null) return label;
  if (node.kind === 'queue') return `Longer than ${sayDuration(node.maxWaitSeconds * 1000)}`;
  if (node.kind === 'geographic' && id === 'otherwise') return 'Anywhere else';
  return plainWays[id] ?? id;
}

const plainWays: Record<string, string> = {
  'no-answer': 'No one answers',
  'no-key': 'No key',
  open: 'Open',
  closed: 'Closed',
  holiday: 'Holidays',
  otherwise: 'Otherwise',
  next: 'Then',
};

/** One sentence a fault: what is wrong, then the one thing to do. */
export function faultSentence(fault: RouteFault, nodes: readonly RouteNode[]): string {
  if (fault.kind === 'dead-end') return `${wayOf(fault, nodes)} leads nowhere. Choose where it goes.`;
  if (fault.kind !== 'loop') return plainFaults[fault.kind];
  const nameOf = (id: string) => nodes.find((node) => node.id === id)?.name ?? id;
  return `Goes round in circles: ${fault.path.map(nameOf).join(' → ')}. Lead it on to another step.`;
}

const plainFaults: Record<Exclude<RouteFault['kind'], 'dead-end' | 'loop'>, string> = {
  unreached: 'No call reaches it. Lead a way to it, or delete it.',
  'two-nodes-with-one-id': 'This step is in the route twice. Delete one.',
  'two-options-with-one-key': 'Two options have the same key. Give each its own.',
  'unknown-reference': 'Somebody or something in this step is gone. Choose again.',
  'unknown-time-zone': 'This time zone is not known. Choose another.',
  'never-open': 'It is never open. Add hours.',
  'country-off':
    'It rings a number in a country that is off. Switch the country on under Answering, Forward to.',
  'leads-back': 'The route that it goes on by comes back to this one. Choose another.',
  'too-many-routes': 'Its routes go on by more than 20 others. Choose one that leads to fewer.',
};

function wayOf(fault: RouteFault, nodes: readonly RouteNode[]): string {
  const node = nodes.find(({ id }) => id === fault.nodeId);
  const outlet = node && outletsOf(node).find(({ id }) => id === fault.outlet);
  return node && outlet ? `“${wayWord(node, outlet)}”` : 'A way out';
}

/** "Ana and Ben ring for 20 s", "the office line rings for 15 s". */
export function sayRinging(names: readonly string[], forSeconds: number): string {
  return `${sayList(names)} ${names.length === 1 ? 'rings' : 'ring'} for ${sayDuration(forSeconds * 1000)}`;
}
