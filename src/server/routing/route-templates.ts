/** The usual routes, one of which is chosen when a number is rented. Each ends with a message in its buyer's mailbox. */
import type { NewRoute, RouteTemplate } from '#contract/numbers/rented-numbers.ts';
import { ringTogether, rungTogether } from '#contract/routing/ring-everybody.ts';
import type { Route, RouteNode } from '#contract/routing/routing.ts';
import type { NumberRoutes } from '#server/numbers/inventory/number-routes.ts';
import { peopleToRing, type User } from '#server/people/users.ts';
import type { Transaction } from '#server/store/database.ts';
import { addOfficeHours, officeHoursOf } from './hours/office-hours.ts';
import { freeName } from './kept/saving.ts';
import { type Doing, SERVER } from '#server/store/audit-log.ts';
import { makeQueue, queuesOf } from './queues.ts';
import { mailboxOf, ownRoute } from './route.ts';
import { freeRouteName, insertRoute } from './route-rows.ts';

type Buyer = Pick<User, 'id' | 'accountId'>;
type RoutedNumber = Parameters<NumberRoutes['begin']>[1][number];
type Beginning = Parameters<NumberRoutes['begin']>[2];

const MOST_WAIT_SECONDS = 300;
const HOURS = 'Office hours';
const spoken = { kind: 'default' } as const;

/** One route for all of them, named after where they are, or what it does. A queue or office hours that are asked for and not there are made. */
export async function beginRoute(
  tx: Transaction,
  numbers: readonly RoutedNumber[],
  { buyer, wanted, clock }: Beginning,
): Promise<void> {
  const [first, ...others] = numbers;
  if (!first) return;
  const saving = { by: SERVER, clock };
  const isOneSource = others.every(({ source }) => source === first.source);
  const name = await freeRouteName(
    tx,
    buyer.accountId,
    isOneSource ? first.source : templateNames[wanted.template],
  );
  const route = await routeFor(tx, buyer, wanted, saving);
  const { accountId } = buyer;
  const id = await insertRoute(tx, { accountId, name, route, isReadyMade: true }, saving);
  const all = numbers.map(({ number }) => number);
  await tx`update owned_numbers set route_id = ${id} where number = any(${all}::text[])`;
}

const templateNames: Record<RouteTemplate, string> = {
  'ring-buyer': 'Ring one person',
  'ring-everybody': 'Ring everybody',
  'office-hours': 'Office hours',
  menu: 'Menu',
  queue: 'Queue',
};

async function routeFor(
  tx: Transaction,
  buyer: Buyer,
  { template, timeZone }: NewRoute,
  saving: Doing,
): Promise<Route> {
  const box = await mailboxOf(tx, buyer.id);
  if (template === 'ring-buyer' || box === null) return ownRoute(tx, buyer.id);
  const message: RouteNode = {
    kind: 'voicemail',
    id: 'voicemail',
    name: 'Voicemail',
    mailboxId: box,
    prompt: spoken,
  };
  const people = await peopleToRing(tx, buyer.accountId);
  const ring: RouteNode = {
    kind: 'ring-plan',
    id: 'ring',
    name: 'Ring everybody',
    steps: ringTogether(people),
    noAnswer: message.id,
  };
  if (template === 'ring-everybody') return { start: ring.id, nodes: [ring, message] };
  if (template === 'office-hours') {
    const hours = await hoursIn(tx, buyer.accountId, timeZone, saving);
    return { start: 'hours', nodes: [byHours(hours, ring.id, message.id), ring, message] };
  }
  if (template === 'menu') return { start: 'menu', nodes: [menu(ring.id, message.id), ring, message] };
  const queue: RouteNode = {
    kind: 'queue',
    id: 'queue',
    name: 'Queue',
    queueId: await queueIn(tx, buyer.accountId, rungTogether(people)),
    prompt: spoken,
    maxWaitSeconds: MOST_WAIT_SECONDS,
    tooLong: message.id,
  };
  return { start: queue.id, nodes: [queue, message] };
}

const byHours = ({ id, name }: { id: string; name: string }, open: string, closed: string): RouteNode => ({
  kind: 'office-hours',
  id: 'hours',
  name,
  officeHoursId: id,
  open,
  closed,
  holiday: closed,
});

const nineToFive = [{ from: '09:00', until: '17:00' }];

/** The account's "Office hours" of this time zone. */
async function hoursIn(
  tx: Transaction,
  accountId: string,
  timeZone: string,
  saving: Doing,
): Promise<{ id: string; name: string }> {
  const all = await officeHoursOf(tx, accountId);
  const there = all.find((hours) => hours.name.startsWith(HOURS) && hours.timeZone === timeZone);
  if (there && (await isHeld(tx, 'office_hours', there.id))) return there;
  const name = freeName(
    HOURS,
    all.map((hours) => hours.name),
  );
  const week = [1, 2, 3, 4, 5, 6, 7].map((day) => (day <= 5 ? nineToFive : []));
  return addOfficeHours(tx, accountId, { name, timeZone, week, holidaySetIds: [] }, saving);
}

/** Until the transaction ends it stays. false: somebody has just removed it. */
async function isHeld(tx: Transaction, table: 'office_hours' | 'queues', id: string): Promise<boolean> {
  return (await tx`select from ${tx(table)} where id = ${id} for key share`).length > 0;
}

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
  if (first && (await isHeld(tx, 'queues', first.id))) return first.id;
  const made = await makeQueue(tx, accountId, { name: 'Main queue', memberIds });
  if (!made.ok) throw new Error('a queue of people who work here was refused');
  return made.value.id;
}
