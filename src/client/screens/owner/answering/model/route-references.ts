import type { NamedPerson } from '#client/api/people/people.ts';
import type { Prompt, Queue } from '#contract/routing/prompts.ts';
import type { ReceivingNumber } from '#contract/numbers/receiving.ts';
import type { OfficeHours } from '#contract/routing/office-hours.ts';
import type { ListedRoute } from '#contract/routing/shared-routes.ts';
import type { Target } from '#contract/routing/routing.ts';
import type { Mailbox } from '#contract/calls/voicemail.ts';

/** What the nodes of a route may point at. */
export interface RouteReferences {
  people: readonly NamedPerson[];
  receivingNumbers: readonly ReceivingNumber[];
  queues: readonly Queue[];
  mailboxes: readonly Mailbox[];
  prompts: readonly Prompt[];
  officeHours: readonly OfficeHours[];
  routes: readonly ListedRoute[];
}

/** "Ana"; with the last name where another has the same first name. */
export function briefName({ id, name }: NamedPerson, people: readonly NamedPerson[]): string {
  const first = firstName(name);
  return people.some((other) => other.id !== id && firstName(other.name) === first) ? name : first;
}

/** The server says whole names. */
export function briefly(name: string, people: readonly NamedPerson[]): string {
  const person = people.find((other) => other.name === name);
  return person ? briefName(person, people) : name;
}

const firstName = (name: string) => name.split(/\s+/)[0] ?? name;

export function targetName(target: Target, { people, receivingNumbers }: RouteReferences): string {
  if (target.kind === 'agent') {
    const person = people.find(({ id }) => id === target.userId);
    return person ? briefName(person, people) : 'somebody who left';
  }
  return receivingNumbers.find(({ id }) => id === target.receivingId)?.name ?? 'a number that is gone';
}

/** One text for each target, for lists to choose from. */
export const targetKey = (target: Target) =>
  target.kind === 'agent' ? `agent ${target.userId}` : `receiving ${target.receivingId}`;

export function targetOf(key: string): Target {
  const [kind, id = ''] = key.split(' ');
  return kind === 'agent' ? { kind: 'agent', userId: id } : { kind: 'receiving', receivingId: id };
}

const agentsFirst = (people: readonly NamedPerson[]): NamedPerson[] =>
  [...people].sort((a, b) => Number(a.role !== 'agent') - Number(b.role !== 'agent'));

/** Agents, others who take calls, then receiving numbers. */
export const allTargets = ({
  people,
  receivingNumbers,
}: RouteReferences): { key: string; name: string }[] => [
  ...agentsFirst(people).map(({ id, name }) => ({ key: targetKey({ kind: 'agent', userId: id }), name })),
  ...receivingNumbers.map(({ id, name }) => ({
    key: targetKey({ kind: 'receiving', receivingId: id }),
    name,
  })),
];
