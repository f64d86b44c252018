import { screen, waitFor } from '@testing-library/svelte';
import { expect } from 'vitest';
import '#client/screens/owner/answers/AnsweringScreen.svelte';
import '#client/screens/owner/setup/SetupScreen.svelte';
import '#client/screens/owner/setup/buy/BuyPage.svelte';
import '#client/screens/owner/setup/mailboxes/MailboxDetail.svelte';
import '#client/screens/owner/setup/port/PortPage.svelte';
import '#client/screens/owner/setup/queues/QueueDetail.svelte';
import '#client/screens/owner/setup/receiving/ReceivingPage.svelte';
import '#client/screens/owner/setup/sounds/SoundsPage.svelte';
import '#client/screens/owner/setup/webhooks/WebhooksPage.svelte';
import { setupHref, setupPages, type ThingPage } from '#client/screens/owner/parts/pages.ts';
import type { Role } from '#contract/people/people.ts';
import type { Clock } from '#kit/clock.ts';
import { answers } from '#support/api/answers.ts';
import { aMe } from '#support/api/facts.ts';
import { apiServer } from '#support/api/server.ts';
import { openPhone } from '#support/render-app.ts';

export const ada = '00000000-0000-4000-8000-00000000000a';
export const ben = '00000000-0000-4000-8000-00000000000b';

const people = [
  {
    id: ada,
    name: 'Ada Lund',
    email: 'ana@harbor.test',
    role: 'admin' as const,
    state: 'active' as const,
    stateSince: 0,
    invitedUntil: null,
    invitationMail: null,
    extension: null,
    agentNumber: null,
    recordCalls: false,
    teamId: null,
    sees: 'everybody' as const,
    leads: [],
    version: 1,
  },
  {
    id: ben,
    name: 'Ben Ortiz',
    email: 'ana@harbor.test',
    role: 'agent' as const,
    state: 'active' as const,
    stateSince: 0,
    invitedUntil: null,
    invitationMail: null,
    extension: '12',
    agentNumber: '+12025550122',
    recordCalls: false,
    teamId: null,
    sees: 'everybody' as const,
    leads: [],
    version: 1,
  },
];

/** "#/numbers/<page>" or "#/answering/<page>", as an administrator unless told otherwise. */
export async function openSetup(
  page: ThingPage,
  { role = 'admin', part = '', clock }: { role?: Role; part?: string; clock?: Clock } = {},
) {
  apiServer.use(
    answers('GET /api/me', () => aMe({ role, name: 'Ada Lund' })),
    answers('GET /api/people', () => ({ people })),
  );
  const phone = await openPhone(clock ? { clock } : {});
  await waitFor(() => expect(phone.app.session.me).not.toBeNull());
  window.location.hash = setupHref(page, part === '' ? null : part);
  const listed = setupPages.find((one) => one.page === page)?.title;
  const name = listed ?? (page === 'receiving' ? 'Forward to' : 'Answering');
  await screen.findByRole('heading', { level: 1, name });
  return phone;
}
