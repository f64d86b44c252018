import type { Route, RouteNode } from '#contract/routing/routing.ts';
import type { Sql } from '#server/store/database.ts';
import { mailboxOf } from './route.ts';
import { saveRoute } from './save-route.ts';

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
 * office hours, a menu, a ring plan for each of its keys, and the operator's mailbox.
 */
export async function seedDemoRoutes(sql: Sql, people: DemoAgents): Promise<void> {
  const { agent1, agent2 } = people;
  const googleAds = ringing('ring', 'Ring', [[[agent1, agent2], 30]]);
  await save(sql, agent1, '+12025550110', { start: 'ring', nodes: [googleAds, hangUp] });
  const radio = ringing('ring', 'Ring', [
    [[agent1], 10],
    [[agent2], 20],
  ]);
  await save(sql, agent1, '+12025550111', { start: 'ring', nodes: [radio, hangUp] });
  await save(sql, agent1, '+12025550112', mailer(people, await mailboxOf(sql, people.agent3.id)));
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

const officeHours: RouteNode = {
  kind: 'schedule',
  id: 'office-hours',
  name: 'Office hours',
  timeZone: 'America/New_York',
  hours: [{ name: 'Mon–Fri 8–18', days: [1, 2, 3, 4, 5], from: '08:00', until: '18:00', to: 'main-menu' }],
  holidays: [
    { name: 'New Year’s Day', date: '01-01' },
    { name: 'Independence Day', date: '07-04' },
    { name: 'Christmas Day', date: '12-25' },
  ],
  onHoliday: 'after-hours',
  otherwise: 'after-hours',
};

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

function mailer({ agent1, agent2, agent3 }: DemoAgents, mailboxId: string | null): Route {
  const end = (id: string, name: string): RouteNode =>
    mailboxId === null
      ? { kind: 'hang-up', id, name, prompt: spoken }
      : { kind: 'voicemail', id, name, mailboxId, prompt: spoken };
  return {
    start: 'office-hours',
    nodes: [
      officeHours,
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

async function save(sql: Sql, { accountId }: DemoAgent, number: string, route: Route): Promise<void> {
  const faults = await saveRoute(sql, { number, accountId }, route);
  if (faults.length > 0)
    throw new Error(`the demo's route of ${number} is faulty: ${JSON.stringify(faults)}`);
}
