import { screen, within } from '@testing-library/svelte';
import type { Role } from '#contract/people/people.ts';
import type { RentedNumber } from '#contract/numbers/rented-numbers.ts';
import { stopsSaving, type Route, type RouteFault } from '#contract/routing/routing.ts';
import type { TriedRoute } from '#contract/routing/tried-route.ts';
import type { Clock } from '#kit/clock.ts';
import { answers, type Endpoint } from '#support/api/answers.ts';
import { aMe, TEN_O_CLOCK } from '#support/api/facts.ts';
import { apiServer } from '#support/api/server.ts';
import { openPhone } from '#support/render-app.ts';
import { officeRoute, rentedNumbers, things } from './office.ts';

/** What the server holds and was asked, in one test. */
export interface NumbersServer {
  numbers: RentedNumber[];
  route: Route;
  version: number;
  /** What it finds wrong with a route; empty: it saves. */
  faults: (route: Route) => RouteFault[];
  tried: (route: Route | undefined) => TriedRoute['steps'];
  asked: { what: string; body: unknown }[];
}

function serve(role: Role, late: (endpoint: Endpoint) => Promise<unknown>): NumbersServer {
  const server: NumbersServer = {
    numbers: rentedNumbers(),
    route: officeRoute,
    version: 1,
    faults: () => [],
    tried: () => [],
    asked: [],
  };
  const note = (what: string, body: unknown) => server.asked.push({ what, body });
  const change = (number: string | undefined, facts: Partial<RentedNumber>) => {
    const changed = server.numbers.map((each) => (each.number === number ? { ...each, ...facts } : each));
    server.numbers = changed;
    return changed.find((each) => each.number === number) ?? changed[0] ?? ({} as RentedNumber);
  };
  const routeIn = (body: unknown) => (body as { route: Route }).route;
  apiServer.use(
    answers('GET /api/me', () => aMe({ name: 'Ada Lund', role, administrators: ['Ada'] })),
    answers('GET /api/rented-numbers', () => ({ numbers: server.numbers })),
    answers('PATCH /api/rented-numbers/:number', ({ params, body }) => {
      note('change', body);
      return change(params['number'], body as Partial<RentedNumber>);
    }),
    answers('POST /api/rented-numbers/:number/release', ({ params }) => {
      note('release', params['number']);
      return change(params['number'], {
        state: 'released',
        renewsAt: null,
        restorableUntil: TEN_O_CLOCK * 2,
      });
    }),
    answers('POST /api/rented-numbers/:number/restore', ({ params }) => {
      note('restore', params['number']);
      return change(params['number'], { state: 'active', restorableUntil: null });
    }),
    answers('GET /api/rented-numbers/:number/route', async ({ params }) => {
      await late('GET /api/rented-numbers/:number/route');
      return {
        number: params['number'] ?? '',
        routeId: null,
        name: null,
        count: server.numbers.find((each) => each.number === params['number'])?.routeId ? 9 : 1,
        route: server.route,
        savedAt: TEN_O_CLOCK,
        version: server.version,
      };
    }),
    answers('PUT /api/rented-numbers/:number/route', ({ body }) => {
      note('save', body);
      const faults = server.faults(routeIn(body));
      if (faults.some(stopsSaving)) return { version: null, faults };
      server.route = routeIn(body);
      server.version += 1;
      return { version: server.version, faults };
    }),
    answers('POST /api/rented-numbers/:number/route/try', ({ body }) => {
      note('try', body);
      return { steps: server.tried(routeIn(body)), faults: server.faults(routeIn(body)) };
    }),
    answers('GET /api/people', async () => {
      await late('GET /api/people');
      return { people: [...things.people] };
    }),
    answers('GET /api/receiving-numbers', () => ({ receivingNumbers: [...things.receivingNumbers] })),
    answers('GET /api/queues', () => ({ queues: [...things.queues] })),
    answers('GET /api/mailboxes', () => ({ mailboxes: [...things.mailboxes] })),
    answers('GET /api/office-hours', () => ({ officeHours: [...things.officeHours] })),
    answers('GET /api/prompts', () => ({ prompts: [...things.prompts] })),
    answers('GET /api/ports', () => ({ ports: [] })),
  );
  return server;
}

/** The screen as somebody of this role sees it. */
export async function openNumbers({
  role = 'admin',
  number,
  last,
  meanwhile = Promise.resolve(),
  routeId = null,
  clock,
}: {
  role?: Role;
  number?: string;
  /** The answer that comes only after `meanwhile`. */
  last?: Endpoint;
  meanwhile?: Promise<unknown>;
  /** The shared route that serves the first number. */
  routeId?: string | null;
  /** Else the time of day. */
  clock?: Clock;
} = {}) {
  const server = serve(role, (endpoint) => (endpoint === last ? meanwhile : Promise.resolve()));
  server.numbers = server.numbers.map((each, at) => (at === 0 ? { ...each, routeId } : each));
  const phone = await openPhone(clock ? { clock } : {});
  window.location.hash = number === undefined ? '#/numbers' : `#/numbers/${encodeURIComponent(number)}`;
  await screen.findByRole('heading', { name: 'Numbers', level: 1 });
  return { ...phone, server };
}

export const list = () => screen.findByRole('region', { name: 'Numbers' });
export const route = () => screen.findByRole('list', { name: 'Route' });
export const step = async (name: RegExp) => within(await route()).findByRole('button', { name });

/** What is on the screen, with plain spaces. */
export const said = (element: Element) => element.textContent.replaceAll(/[\s\u00a0]+/g, ' ').trim();
