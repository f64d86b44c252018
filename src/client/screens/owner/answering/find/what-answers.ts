/** Everything that may answer a call, as it is found by typing. Pure. */
import { kindNotes, kindWords } from '#client/state/wording/route.ts';
import type { NamedPerson } from '#client/api/people/people.ts';
import type { ReceivingNumber } from '#contract/numbers/receiving.ts';
import type { NodeKind, RouteNode } from '#contract/routing/routing.ts';
import { targetKey, type RouteReferences } from '../model/route-references.ts';
import { findable, type Findable } from './typed-search.ts';

type SayNumber = (e164: string) => string;

const byName = <Named extends { name: string }>(list: readonly Named[]): Named[] =>
  [...list].sort((a, b) => a.name.localeCompare(b.name, 'en'));

/** People, then lines to forward to. Those who were stopped ring no more, and are not offered. */
export function whoCanRing({ people, receivingNumbers }: RouteReferences, sayNumber: SayNumber): Findable[] {
  return [
    ...byName(people.filter(({ state }) => state !== 'deactivated')).map(findPerson),
    ...byName(receivingNumbers).map((line) => findLine(line, sayNumber)),
  ];
}

function findPerson(person: NamedPerson): Findable {
  const { id, name, extension, state } = person;
  const option = {
    value: targetKey({ kind: 'agent', userId: id }),
    label: name,
    note: extension ?? undefined,
    aside: state === 'invited' ? 'Invited' : undefined,
  };
  return findable('People', option, extension ?? '');
}

function findLine(line: ReceivingNumber, sayNumber: SayNumber): Findable {
  const { id, name, number, isRegistered } = line;
  const said = number === null ? undefined : sayNumber(number);
  const option = {
    value: targetKey({ kind: 'receiving', receivingId: id }),
    label: name,
    note: said,
    aside: isRegistered === false ? 'Not there now' : undefined,
  };
  return findable('Forward to', option, said ?? '', number ?? '');
}

/** Steps of the route that a way out may lead to. */
export const stepsToLeadTo = (steps: readonly RouteNode[]): Findable[] =>
  steps.map(({ id, name, kind }) =>
    findable(
      'Steps of this route',
      { value: `step ${id}`, label: name, note: kindWords[kind] },
      kindWords[kind],
    ),
  );

/** What a new step can be made of, for a way out to lead to. */
export function newSteps(things: RouteReferences, sayNumber: SayNumber): Findable[] {
  const kinds = Object.keys(kindWords) as NodeKind[];
  return [
    ...kinds.map((kind) =>
      findable('New step', { value: `new ${kind}`, label: kindWords[kind], note: kindNotes[kind] }),
    ),
    ...whoCanRing(things, sayNumber),
    ...byName(things.queues).map(({ id, name }) => findable('Queues', { value: `queue ${id}`, label: name })),
    ...byName(things.mailboxes).map(({ id, name }) =>
      findable('Mailboxes', { value: `mailbox ${id}`, label: name }),
    ),
    ...byName(things.officeHours).map(({ id, name }) =>
      findable('Office hours', { value: `hours ${id}`, label: name }),
    ),
    ...byName(things.routes).map(({ id, name }) => findable('Routes', { value: `route ${id}`, label: name })),
  ];
}
