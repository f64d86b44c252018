import type { Route, RouteNode } from '#contract/routing/routing.ts';
import { systemClock } from '#kit/clock.ts';
import { within, type Sql, type Transaction } from '#server/store/database.ts';
import { addHolidaySet } from './hours/holiday-sets.ts';
import { addOfficeHours } from './hours/office-hours.ts';
import { unitedStates } from './hours/public-holidays.ts';
import { type Doing, SERVER } from '#server/store/audit-log.ts';
import { referencesOf } from './references.ts';
import { faultsOf } from './route-faults.ts';
import { insertRoute } from './route-rows.ts';
import { mailboxOf } from './route.ts';

interface DemoAgent {
  id: string;
  accountId: string;
}

interface DemoAgents {
  agent1: DemoAgent;
  agent2: DemoAgent;
  agent3: DemoAgent;
}

const spoken = { kind: 'default' } as const;
const hangUp: RouteNode = { kind: 'hang-up', id: 'hang-up', name: 'Hang up', prompt: null };

/**
 * Google Ads rings agents 1 and 2 at once; Radio rings agent 1 for 10 s, then agent 2; Mailer shows what a route can be:
 * office hours, a menu, a ring plan for each of its keys, and the operator's mailbox. Front desk goes by the same hours.
 */
export async function seedDemoRoutes(sql: Sql, people: DemoAgents): Promise<void> {
  const { agent1, agent2, agent3 } = people;
  const { accountId } = agent1;
  const saving = { by: SERVER, clock: systemClock };
  const mailboxId = await mailboxOf(sql, agent3.id);
  await within(sql, async (tx) => {
    const officeHoursId = await seedHours(tx, accountId, saving);
    const demo = { ...people, accountId, officeHoursId, mailboxId };
    const adds = (name: string, numbers: string[], route: Route) =>
      add(tx, accountId, { name, route, numbers }, saving);
    const googleAds = ringing('ring', 'Ring', [[[agent1, agent2], 30]]);
    await adds('Google Ads', ['+12025550110'], { start: 'ring', nodes: [googleAds, hangUp] });
    const radio = ringing('ring', 'Ring', [
      [[agent1], 10],
      [[agent2], 20],
    ]);
    await adds('Radio', ['+12025550111'], { start: 'ring', nodes: [radio, hangUp] });
    await adds('Mailer', ['+12025550112'], mailer(demo));
    await adds('Front desk', ['+12025550113', '+12025550114'], frontDesk(demo));
  });
}

/** Times in seconds. */
function ringing(
  id: string,
  name: string,
  steps: [agents: DemoAgent[], forSeconds: number][],
  noAnswer = hangUp.id,
): RouteNode {
  return {
    kind: 'ring-plan',
    id,
    name,
    noAnswer,
    steps: steps.map(([agents, forSeconds]) => ({
      ring: agents.map((agent) => ({ kind: 'agent', userId: agent.id })),
      forSeconds,
    })),
  };
}

const byHours = (officeHoursId: string, open: string, holiday: string): RouteNode => ({
  kind: 'office-hours',
  id: 'office-hours',
  name: 'Office hours',
  officeHoursId,
  open,
  closed: 'after-hours',
  holiday,
});

const mainMenu: RouteNode = {
  kind: 'menu',
  id: 'main-menu',
  name: 'Main menu',
  prompt: spoken,
  options: [
    { key: '1', label: 'Service', to: 'service' },
    { key: '2', label: 'Sales', to: 'sales' },
    { key: '0', label: 'Operator', to: 'operator' },
  ],
  attempts: 2,
  timeoutSeconds: 5,
  dialExtension: true,
  noKey: 'operator',
};

const ending =
  (mailboxId: string | null) =>
  (id: string, name: string): RouteNode =>
    mailboxId === null
      ? { kind: 'hang-up', id, name, prompt: spoken }
      : { kind: 'voicemail', id, name, mailboxId, prompt: spoken };

function frontDesk({ agent1, agent2, agent3, officeHoursId, mailboxId }: Demo): Route {
  const end = ending(mailboxId);
  return {
    start: 'office-hours',
    nodes: [
      byHours(officeHoursId, 'everybody', 'after-hours'),
      ringing('everybody', 'Ring everybody', [[[agent1, agent2, agent3], 30]], 'after-hours'),
      end('after-hours', 'Take a message'),
    ],
  };
}

function mailer({ agent1, agent2, agent3, officeHoursId, mailboxId }: Demo): Route {
  const end = ending(mailboxId);
  return {
    start: 'office-hours',
    nodes: [
      byHours(officeHoursId, 'main-menu', 'after-hours'),
      mainMenu,
      ringing('service', 'Service', [[[agent1, agent2], 20]], 'operator'),
      ringing(
        'sales',
        'Sales',
        [
          [[agent2], 20],
          [[agent1, agent3], 20],
        ],
        'messages',
      ),
      ringing('operator', 'Operator', [[[agent3], 30]], 'messages'),
      end('messages', 'Messages'),
      end('after-hours', 'After hours'),
    ],
  };
}

interface Demo extends DemoAgents {
  accountId: string;
  officeHoursId: string;
  mailboxId: string | null;
}

/** Weekdays from 8 to 18 in New York, but for the public holidays of the United States. */
async function seedHours(tx: Transaction, accountId: string, saving: Doing): Promise<string> {
  const set = await addHolidaySet(tx, accountId, unitedStates, saving);
  const week = [1, 2, 3, 4, 5, 6, 7].map((day) => (day <= 5 ? [{ from: '08:00', until: '18:00' }] : []));
  const hours = { name: 'Office hours', timeZone: 'America/New_York', week, holidaySetIds: [set.id] };
  return (await addOfficeHours(tx, accountId, hours, saving)).id;
}

async function add(
  tx: Transaction,
  accountId: string,
  { name, route, numbers }: { name: string; route: Route; numbers: string[] },
  saving: Doing,
): Promise<void> {
  const faults = faultsOf(route, await referencesOf(tx, { id: null, accountId }, route));
  if (faults.length > 0) throw new Error(`the demo's route ${name} is faulty: ${JSON.stringify(faults)}`);
  const id = await insertRoute(tx, { accountId, name, route }, saving);
  await tx`update owned_numbers set route_id = ${id} where number = any(${numbers}::text[])`;
}
