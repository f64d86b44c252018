import { screen, waitFor } from '@testing-library/svelte';
import { expect } from 'vitest';
import '#client/screens/owner/people/PeopleScreen.svelte';
import '#client/screens/owner/people/invite/ImportPanel.svelte';
import '#client/screens/owner/people/invite/InvitePanel.svelte';
import '#client/screens/owner/people/person/PersonPlate.svelte';
import '#client/screens/owner/people/teams/TeamsPanel.svelte';
import type { RentedNumber } from '#contract/numbers/rented-numbers.ts';
import type { Colleague } from '#contract/people/colleagues.ts';
import type { Sees, Team } from '#contract/people/teams.ts';
import type { FactorsOfPerson } from '#contract/people/second-factor.ts';
import type { PersonSso } from '#contract/people/sso.ts';
import type { Role } from '#contract/people/people.ts';
import type { SignedInPlace } from '#contract/people/team.ts';
import { answers } from '#support/api/answers.ts';
import { aMe } from '#support/api/facts.ts';
import { apiServer } from '#support/api/server.ts';
import { openPhone } from '#support/render-app.ts';

export const adaId = '00000000-0000-4000-8000-00000000000a';
export const benId = '00000000-0000-4000-8000-00000000000b';
export const nadiaId = '00000000-0000-4000-8000-00000000000c';
export const jaeId = '00000000-0000-4000-8000-00000000000d';
export const hugoId = '00000000-0000-4000-8000-00000000000e';
const DAY_MS = 86_400_000;

export const aColleague = (facts: Partial<Colleague> = {}): Colleague => ({
  id: benId,
  name: 'Ben Ortiz',
  email: 'ben@harbor.test',
  role: 'agent',
  state: 'active',
  stateSince: Date.now() - 90 * DAY_MS,
  invitedUntil: null,
  invitationMail: null,
  extension: '101',
  agentNumber: null,
  recordCalls: false,
  teamId: null,
  sees: 'everybody',
  leads: [],
  version: 1,
  ...facts,
});

export const aPlace = (facts: Partial<SignedInPlace> = {}): SignedInPlace => ({
  id: 'session-1',
  device: 'Chrome, Windows',
  address: '192.0.2.7',
  openedAt: Date.now() - DAY_MS,
  seenAt: Date.now(),
  isThis: false,
  hasPhone: false,
  ...facts,
});

export const ada = aColleague({
  id: adaId,
  name: 'Ada Lund',
  email: 'ada@harbor.test',
  role: 'admin',
  extension: '100',
});
export const ben = aColleague();
export const nadia = aColleague({
  id: nadiaId,
  name: 'Nadia Petrov',
  email: 'nadia@harbor.test',
  state: 'invited',
  invitedUntil: Date.now() + 3 * DAY_MS,
  invitationMail: null,
  extension: '105',
});
export const jae = aColleague({
  id: jaeId,
  name: 'Jae Kim',
  email: 'jae@harbor.test',
  state: 'invited',
  invitedUntil: Date.now() - DAY_MS,
  invitationMail: null,
  extension: '106',
});
export const hugo = aColleague({
  id: hugoId,
  name: 'Hugo Marin',
  email: 'hugo@harbor.test',
  state: 'deactivated',
  extension: null,
  agentNumber: '+12025550123',
});
export const sales = { id: '00000000-0000-4000-8000-0000000000a1', name: 'Sales', version: 1 };
export const billing = { id: '00000000-0000-4000-8000-0000000000b1', name: 'Billing', version: 1 };
export const everybody = [ada, ben, nadia, jae, hugo];

/** What a link is in these tests. */
export const aLink = {
  link: 'https://phone.example.com/#/welcome/token-of-a-test',
  until: Date.now() + 7 * DAY_MS,
  isMailed: false,
};

interface Opening {
  role?: Role;
  sees?: Sees;
  item?: string;
  people?: readonly Colleague[];
  teams?: readonly Team[];
  numbers?: readonly RentedNumber[];
  /** Of everybody. */
  factors?: FactorsOfPerson;
}

const unbound: PersonSso = { host: null, boundAt: null };
const noFactors: FactorsOfPerson = { app: null, passkeys: [], isRequired: false };

/** "#/people", as Ada, an administrator, unless told otherwise. */
export async function openPeople({
  role = 'admin',
  sees = 'everybody',
  item = '',
  people = everybody,
  teams = [],
  numbers = [],
  factors = noFactors,
}: Opening = {}) {
  apiServer.use(
    answers('GET /api/me', () => aMe({ id: adaId, role, sees, name: 'Ada Lund' })),
    answers('GET /api/people', () => ({ people: [...people] })),
    answers('GET /api/teams', () => ({ teams: [...teams] })),
    answers('GET /api/rented-numbers', () => ({ numbers: [...numbers] })),
    answers('GET /api/people/:id/sessions', () => ({ sessions: [] })),
    answers('GET /api/people/:id/audit', () => ({ entries: [] })),
    answers('GET /api/people/:id/second-factor', () => factors),
    answers('GET /api/people/:id/sso', () => unbound),
  );
  const phone = await openPhone();
  await waitFor(() => expect(phone.app.session.me).not.toBeNull());
  window.location.hash = `#/people${item === '' ? '' : `/${item}`}`;
  await screen.findByRole('heading', { name: 'People', level: 1 });
  return phone;
}
