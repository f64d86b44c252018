import { screen, waitFor } from '@testing-library/svelte';
import { expect } from 'vitest';
import '#client/screens/owner/answers/AnsweringScreen.svelte';
import '#client/screens/owner/answers/holidays/SetDetail.svelte';
import '#client/screens/owner/answers/hours/HoursDetail.svelte';
import '#client/screens/owner/answers/routes/NewRoute.svelte';
import '#client/screens/owner/answers/routes/RouteCard.svelte';
import '#client/screens/owner/answers/routes/RoutePage.svelte';
import '#client/screens/owner/setup/mailboxes/MailboxDetail.svelte';
import '#client/screens/owner/setup/queues/QueueDetail.svelte';
import type { Role } from '#contract/people/people.ts';
import type {
  HolidaySet,
  HolidaySetInput,
  OfficeHours,
  OfficeHoursInput,
} from '#contract/routing/office-hours.ts';
import type { SavedVersion } from '#contract/routing/shared-routes.ts';
import { systemClock } from '#kit/clock.ts';
import { answers } from '#support/api/answers.ts';
import { aMe, TEN_O_CLOCK } from '#support/api/facts.ts';
import { apiServer } from '#support/api/server.ts';
import { openPhone } from '#support/render-app.ts';
import { aRentedNumber, id, things } from '../numbers/office.ts';

export const [mainLine, radio, hoursId, usId, ownId] = [id(60), id(61), id(70), id(80), id(81)];

const day = [{ from: '08:00', until: '18:00' }];
export const mainOffice: OfficeHours = {
  id: hoursId,
  name: 'Main office',
  timeZone: 'America/New_York',
  week: [day, day, day, day, day, [{ from: '09:00', until: '12:00' }], []],
  holidaySetIds: [usId],
  usedBy: {
    routes: [
      { id: mainLine, name: 'Main line', numbers: 9 },
      { id: radio, name: 'Radio, spring', numbers: 1 },
    ],
  },
  version: 7,
};

export const usHolidays: HolidaySet = {
  id: usId,
  name: 'US holidays',
  holidays: [
    { name: 'Memorial Day', on: { kind: 'weekday-of-month', month: 5, weekday: 1, nth: 'last' }, open: [] },
    {
      name: 'Christmas Eve',
      on: { kind: 'yearly', month: 12, day: 24, observed: false },
      open: [{ from: '08:00', until: '13:00' }],
    },
  ],
  next: '2026-05-25',
  usedBy: { officeHours: 1, numbers: 10 },
  version: 3,
};
export const ownDays: HolidaySet = {
  id: ownId,
  name: 'Our own days',
  holidays: [{ name: 'Fair', on: { kind: 'date', date: '2026-06-01' }, open: [] }],
  next: '2026-06-01',
  usedBy: { officeHours: 0, numbers: 0 },
  version: 1,
};

/** What the server holds and was asked, in one test. */
export interface AnswersServer {
  hours: OfficeHours[];
  sets: HolidaySet[];
  versions: SavedVersion[];
  asked: { what: string; body: unknown }[];
}

function serve(role: Role): AnswersServer {
  const server: AnswersServer = {
    hours: [mainOffice],
    sets: [usHolidays, ownDays],
    versions: [
      { savedAt: TEN_O_CLOCK, by: 'Ada', version: 7 },
      { savedAt: TEN_O_CLOCK - 10 * 86_400_000, by: 'Sam', version: 6 },
    ],
    asked: [],
  };
  const note = (what: string, body: unknown) => server.asked.push({ what, body });
  apiServer.use(
    answers('GET /api/me', () => aMe({ name: 'Ada Lund', role, administrators: ['Ada'] })),
    answers('GET /api/routes', () => ({
      routes: [
        { id: mainLine, name: 'Main line', numbers: 9, routes: 0, savedAt: TEN_O_CLOCK },
        { id: radio, name: 'Radio, spring', numbers: 1, routes: 0, savedAt: TEN_O_CLOCK },
      ],
    })),
    answers('GET /api/rented-numbers', () => ({
      numbers: [
        aRentedNumber({ number: '+12025550110', routeId: mainLine }),
        aRentedNumber({ number: '+12025550111' }),
      ],
    })),
    answers('GET /api/office-hours', () => ({ officeHours: server.hours })),
    answers('PUT /api/office-hours/:id', ({ body, params }) => {
      note('save hours', body);
      const saved = { ...mainOffice, ...(body as OfficeHoursInput), id: params['id'] ?? '', version: 8 };
      server.hours = [saved];
      return saved;
    }),
    answers('POST /api/office-hours', ({ body }) => {
      note('make hours', body);
      const made = {
        ...mainOffice,
        ...(body as OfficeHoursInput),
        id: id(71),
        usedBy: { routes: [] },
        version: 1,
      };
      server.hours = [...server.hours, made];
      return made;
    }),
    answers('GET /api/office-hours/:id/versions', () => ({ versions: server.versions })),
    answers('GET /api/office-hours/:id/versions/:version', ({ params }) => ({
      name: mainOffice.name,
      timeZone: mainOffice.timeZone,
      week:
        params['version'] === '6'
          ? mainOffice.week.map((each, at) => (at === 5 ? [] : each))
          : mainOffice.week,
      holidaySetIds: [usId],
    })),
    answers('GET /api/holiday-sets', () => ({
      sets: server.sets,
      samples: [
        { name: 'United States', holidays: usHolidays.holidays },
        { name: 'Canada', holidays: usHolidays.holidays.slice(1) },
      ],
    })),
    answers('PUT /api/holiday-sets/:id', ({ body, params }) => {
      note('save set', body);
      const saved = { ...usHolidays, ...(body as HolidaySetInput), id: params['id'] ?? '', version: 4 };
      server.sets = server.sets.map((set) => (set.id === saved.id ? saved : set));
      return saved;
    }),
    answers('POST /api/holiday-sets', ({ body }) => {
      note('make set', body);
      const made = { ...ownDays, ...(body as HolidaySetInput), id: id(82) };
      server.sets = [...server.sets, made];
      return made;
    }),
    answers('GET /api/holiday-sets/:id/versions', () => ({ versions: server.versions.slice(0, 1) })),
    answers('GET /api/holiday-sets/:id/versions/:version', () => ({
      name: usHolidays.name,
      holidays: usHolidays.holidays,
    })),
    answers('GET /api/people', () => ({ people: [...things.people] })),
    answers('GET /api/receiving-numbers', () => ({ receivingNumbers: [...things.receivingNumbers] })),
    answers('GET /api/queues', () => ({ queues: [...things.queues] })),
    answers('GET /api/mailboxes', () => ({ mailboxes: [...things.mailboxes] })),
    answers('GET /api/prompts', () => ({ prompts: [...things.prompts] })),
  );
  return server;
}

/** "#/answering/<place>" as somebody of this role sees it, at 10:00 UTC on 14 May 2026. */
export async function openAnswers(
  place = '',
  {
    role = 'admin',
    before = () => undefined,
  }: { role?: Role; before?: (server: AnswersServer) => unknown } = {},
) {
  const server = serve(role);
  before(server);
  const phone = await openPhone({ clock: { ...systemClock, now: () => TEN_O_CLOCK } });
  await waitFor(() => expect(phone.app.session.me).not.toBeNull());
  window.location.hash = `#/answering${place === '' ? '' : `/${place}`}`;
  await screen.findByRole('heading', { level: 1, name: 'Answering' });
  return { ...phone, server };
}

/** What is on the screen, with plain spaces. */
export const said = (element: Element) => element.textContent.replaceAll(/[\s ]+/g, ' ').trim();
