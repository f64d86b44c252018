/** Harbor's office line: the route of the pictures, and everybody in it. */
import type { RouteReferences } from '#client/screens/owner/answering/model/route-references.ts';
import type { RentedNumber } from '#contract/numbers/rented-numbers.ts';
import type { Route, RouteNode, Target } from '#contract/routing/routing.ts';
import { toMicros } from '#kit/money.ts';
import { TEN_O_CLOCK } from '#support/api/facts.ts';

export const id = (index: number) => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;
export const [ana, ben, cleo] = [id(1), id(2), id(3)];

const colleague = (userId: string, name: string, agentNumber: string | null) => ({
  id: userId,
  name,
  email: 'ana@harbor.test',
  role: 'agent' as const,
  state: 'active' as const,
  stateSince: 0,
  invitedUntil: null,
  invitationMail: null,
  extension: null,
  agentNumber,
  recordCalls: false,
  teamId: null,
  sees: 'everybody' as const,
  leads: [],
  version: 1,
});

export const things = {
  people: [
    colleague(ana, 'Ana Reyes', '+12025550121'),
    colleague(ben, 'Ben Ortiz', null),
    colleague(cleo, 'Cleo Park', '+14155550123'),
  ],
  receivingNumbers: [
    {
      id: id(10),
      kind: 'office-line',
      name: 'Office line',
      number: '+12025550190',
      uri: null,
      country: 'US',
      isRegistered: null,
    },
  ],
  queues: [{ id: id(20), name: 'Service', memberIds: [ana], version: 1 }],
  mailboxes: [
    { id: id(30), name: 'Sales box', userId: null, memberIds: [], version: 1 },
    { id: id(31), name: 'After hours', userId: null, memberIds: [], version: 1 },
  ],
  prompts: [
    { id: id(40), name: 'Welcome', kind: 'typed', text: 'Hello', durationMs: 900, createdAt: TEN_O_CLOCK },
  ],
  routes: [{ id: id(70), name: 'Shared menu', numbers: 0, routes: 2, savedAt: TEN_O_CLOCK }],
  officeHours: [
    {
      id: id(50),
      name: 'Weekdays',
      timeZone: 'America/New_York',
      week: [1, 2, 3, 4, 5, 6, 7].map((day) => (day < 6 ? [{ from: '08:00', until: '18:00' }] : [])),
      holidaySetIds: [],
      usedBy: { routes: [] },
      version: 1,
    },
  ],
} satisfies RouteReferences;

const agent = (userId: string): Target => ({ kind: 'agent', userId });
const prompt = { kind: 'default' } as const;

export const sales: RouteNode = {
  kind: 'ring-plan',
  id: 'sales',
  name: 'Sales',
  steps: [
    { ring: [agent(ana), agent(ben)], forSeconds: 20 },
    { ring: [agent(cleo)], forSeconds: 15 },
    { ring: [{ kind: 'receiving', receivingId: id(10) }], forSeconds: 20 },
  ],
  noAnswer: 'box',
};

export const officeRoute: Route = {
  start: 'hours',
  nodes: [
    {
      kind: 'schedule',
      id: 'hours',
      name: 'Office hours',
      timeZone: 'America/New_York',
      hours: [{ name: 'Mon–Fri 8–18', days: [1, 2, 3, 4, 5], from: '08:00', until: '18:00', to: 'menu' }],
      holidays: [{ name: 'Christmas', date: '12-25' }],
      onHoliday: 'after',
      otherwise: 'after',
    },
    {
      kind: 'menu',
      id: 'menu',
      name: 'Main menu',
      prompt,
      options: [
        { key: '1', label: 'Service', to: 'queue' },
        { key: '2', label: 'Sales', to: 'sales' },
      ],
      attempts: 3,
      timeoutSeconds: 5,
      dialExtension: false,
      noKey: 'sales',
    },
    {
      kind: 'queue',
      id: 'queue',
      name: 'Service',
      queueId: id(20),
      prompt,
      maxWaitSeconds: 180,
      tooLong: 'box',
    },
    sales,
    { kind: 'voicemail', id: 'box', name: 'Sales box', mailboxId: id(30), prompt },
    { kind: 'voicemail', id: 'after', name: 'After hours', mailboxId: id(31), prompt },
  ],
};

const DAY_MS = 86_400_000;

export const aRentedNumber = (facts: Partial<RentedNumber> & { number: string }): RentedNumber => ({
  source: 'Google Ads',
  campaign: null,
  agentId: null,
  state: 'active',
  microsPerMonth: toMicros(2_000_000),
  renewsAt: TEN_O_CLOCK + 20 * DAY_MS,
  restorableUntil: null,
  routeId: null,
  atRisk: false,
  recordCalls: false,
  announceRecording: false,
  callsThisMonth: 0,
  version: 1,
  ...facts,
});

export const rentedNumbers = (): RentedNumber[] => [
  aRentedNumber({
    number: '+12025550110',
    callsThisMonth: 312,
    campaign: 'Spring kitchens',
    recordCalls: true,
    announceRecording: true,
  }),
  aRentedNumber({ number: '+12025550111', source: 'Radio', callsThisMonth: 94, atRisk: true }),
  aRentedNumber({ number: '+12025550121', source: 'Ana Reyes', agentId: ana }),
  aRentedNumber({ number: '+16175550158', source: 'Mailer', state: 'porting', renewsAt: null }),
  aRentedNumber({
    number: '+12135550184',
    source: 'Old',
    state: 'released',
    renewsAt: null,
    restorableUntil: TEN_O_CLOCK + 10 * DAY_MS,
  }),
];
