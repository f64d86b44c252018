/** What a new route can begin as. Pure. */
import type { RentedNumber } from '#contract/numbers/rented-numbers.ts';
import type { Route } from '#contract/routing/routing.ts';
import type { ListedRoute, NewSharedRoute } from '#contract/routing/shared-routes.ts';
import { joined, newNode } from '../../answering/model/route-edits.ts';
import type { RouteReferences } from '../../answering/model/route-references.ts';

interface Beginning {
  value: string;
  label: string;
  note?: string;
  group?: string;
}

interface Known {
  routes: readonly ListedRoute[];
  numbers: readonly RentedNumber[];
  sayNumber: (e164: string) => string;
}

/** The plain one, routes to copy, and what numbers do now. */
export const beginnings = ({ routes, numbers, sayNumber }: Known): Beginning[] => [
  { value: PLAIN, label: 'Somebody rings, then a message' },
  ...routes.map(({ id, name }) => ({ value: `route ${id}`, label: name, group: 'Same steps as' })),
  ...numbers.map(({ number, source }) => ({
    value: `number ${number}`,
    label: sayNumber(number),
    note: source,
    group: 'What a number does now',
  })),
];

const PLAIN = 'plain';

/** @param things null: not read yet, so that a plain one can only end the call. */
export function beginningOf(chosen: string, things: RouteReferences | null): NewSharedRoute['from'] {
  const [kind, of = ''] = chosen.split(' ');
  if (kind === 'route') return { routeId: of };
  if (kind === 'number') return { number: of };
  return { route: plainRoute(things) };
}

/** With what the account has: who can be rung, and a mailbox. Without, the call ends. */
function plainRoute(things: RouteReferences | null): Route {
  const known = things ?? nothing;
  const node = (of: Parameters<typeof newNode>[0]) => newNode(of, [], known, 'UTC');
  const end = known.mailboxes.length > 0 ? node('voicemail') : node('hang-up');
  if (known.people.length + known.receivingNumbers.length === 0) return { start: end.id, nodes: [end] };
  const ring = joined(node('ring-plan'), 'no-answer', end.id);
  return { start: ring.id, nodes: [ring, end] };
}

const nothing: RouteReferences = {
  people: [],
  receivingNumbers: [],
  queues: [],
  mailboxes: [],
  prompts: [],
  officeHours: [],
  routes: [],
};
