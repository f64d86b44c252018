/** The usual routes, one of which is chosen when a number is rented. Each ends with a message in its buyer's mailbox. */
import type { NewRoute } from '#contract/numbers/rented-numbers.ts';
import type { Route, RouteNode } from '#contract/routing/routing.ts';
import { peopleToRing, type User } from '#server/people/users.ts';
import type { Transaction } from '#server/store/database.ts';
import { makeQueue, queuesOf } from './queues.ts';
import { mailboxOf, ownRoute } from './route.ts';
import { writeRoute } from './save-route.ts';

type Buyer = Pick<User, 'id' | 'accountId'>;

/** As many as a ring plan rings at once. */
const MOST_RUNG = 50;
const RING_SECONDS = 30;
const MOST_WAIT_SECONDS = 300;
const spoken = { kind: 'default' } as const;

/** What the number does from the moment in which it is rented. A queue that is asked for and not there is made. */
export async function beginRoute(
  tx: Transaction,
  number: string,
  buyer: Buyer,
  wanted: NewRoute,
): Promise<void> {
  await writeRoute(tx, number, await routeFor(tx, buyer, wanted));
}

async function routeFor(tx: Transaction, buyer: Buyer, { template, timeZone }: NewRoute): Promise<Route> {
  const box = await mailboxOf(tx, buyer.id);
  if (template === 'ring-buyer' || box === null) return ownRoute(tx, buyer.id);
  const message: RouteNode = {
    kind: 'voicemail',
    id: 'voicemail',
    name: 'Voicemail',
    mailboxId: box,
    prompt: spoken,
  };
  const people = (await peopleToRing(tx, buyer.accountId)).slice(0, MOST_RUNG);
  const ring: RouteNode = {
    kind: 'ring-plan',
    id: 'ring',
    name: 'Ring everybody',
    steps: [{ ring: people.map((userId) => ({ kind: 'agent', userId })), forSeconds: RING_SECONDS }],
    noAnswer: message.id,
  };
  if (template === 'ring-everybody') return { start: ring.id, nodes: [ring, message] };
  if (template === 'office-hours')
    return { start: 'hours', nodes: [officeHours(timeZone, ring.id, message.id), ring, message] };
  if (template === 'menu') return { start: 'menu', nodes: [menu(ring.id, message.id), ring, message] };
  const queue: RouteNode = {
    kind: 'queue',
    id: 'queue',
    name: 'Queue',
    queueId: await queueIn(tx, buyer.accountId, people),
    prompt: spoken,
    maxWaitSeconds: MOST_WAIT_SECONDS,
    tooLong: message.id,
  };
  return { start: queue.id, nodes: [queue, message] };
}

const officeHours = (timeZone: string, open: string, closed: string): RouteNode => ({
  kind: 'schedule',
  id: 'hours',
  name: 'Office hours',
  timeZone,
  hours: [{ name: 'Mon–Fri 9–17', days: [1, 2, 3, 4, 5], from: '09:00', until: '17:00', to: open }],
  holidays: [],
  onHoliday: closed,
  otherwise: closed,
});

const menu = (ring: string, message: string): RouteNode => ({
  kind: 'menu',
  id: 'menu',
  name: 'Menu',
  prompt: spoken,
  options: [
    { key: '1', label: 'Talk to somebody', to: ring },
    { key: '2', label: 'Leave a message', to: message },
  ],
  attempts: 2,
  timeoutSeconds: 5,
  dialExtension: true,
  noKey: ring,
});

async function queueIn(tx: Transaction, accountId: string, memberIds: string[]): Promise<string> {
  const [first] = await queuesOf(tx, accountId);
  if (first) return first.id;
  const made = await makeQueue(tx, accountId, { name: 'Main queue', memberIds });
  if (!made.ok) throw new Error('a queue of people who work here was refused');
  return made.value.id;
}
