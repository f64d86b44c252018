/** The Account screen over a server whose money a test sets. */
import { waitFor } from '@testing-library/svelte';
import type { HttpHandler } from 'msw';
import { expect } from 'vitest';
import '#client/screens/owner/account/AccountScreen.svelte';
import '#client/screens/owner/account/money/CardsPage.svelte';
import type { BalanceHistory } from '#contract/billing/ledger.ts';
import type { LastMonth } from '#contract/billing/last-month.ts';
import type { Notice } from '#contract/billing/notices.ts';
import type { AutoRecharge, CardList, Payment } from '#contract/billing/payments.ts';
import type { PlanQuote, PlanStanding } from '#contract/billing/plans.ts';
import type { Account } from '#contract/billing/account.ts';
import type { Role } from '#contract/people/people.ts';
import { ManualClock, type Clock } from '#kit/clock.ts';
import { toMicros } from '#kit/money.ts';
import { answers } from '#support/api/answers.ts';
import { aMe, anAccount, TEN_O_CLOCK } from '#support/api/facts.ts';
import { apiServer } from '#support/api/server.ts';
import { openPhone } from '#support/render-app.ts';
import { aPayment, aQuote, aRecharge, aStanding, visa } from './money-facts.ts';

/** What the server holds and was asked, in one test. */
export interface MoneyServer {
  account: Account;
  standing: PlanStanding;
  quote: PlanQuote;
  cards: CardList;
  payments: Payment[];
  recharge: AutoRecharge;
  notices: Notice[];
  history: BalanceHistory;
  lastMonth: LastMonth;
  asked: { what: string; body: unknown }[];
}

function holding(facts: Partial<MoneyServer>): MoneyServer {
  return {
    account: anAccount(),
    standing: aStanding(),
    quote: aQuote(),
    cards: { provider: 'test', cards: [visa], testCards: [] },
    payments: [],
    recharge: aRecharge(),
    notices: [],
    history: { points: [], payments: [] },
    lastMonth: { month: '2026-04', plans: [], covers: [] },
    asked: [],
    ...facts,
  };
}

/** Nothing has been called or bought yet, as far as the other parts of the screen go. */
const elsewhere = [
  answers('GET /api/billing/packages', () => ({ offers: [], buckets: [] })),
  answers('GET /api/billing/ledger', () => ({ lines: [], nextBefore: null })),
  answers('GET /api/billing/statements', () => ({ months: [] })),
  answers('GET /api/billing/usage', () => ({
    rows: [],
    total: { calls: 0, billedSeconds: 0, packageSeconds: 0, costMicros: toMicros(0) },
    choices: { numbers: [], agents: [], sources: [], destinations: [] },
  })),
];

function serve(server: MoneyServer, role: Role): void {
  const note = (what: string, body: unknown) => server.asked.push({ what, body });
  apiServer.use(
    ...elsewhere,
    answers('GET /api/me', () => aMe({ name: 'Ada Lund', role, administrators: ['Ada'] })),
    answers('GET /api/account', () => server.account),
    answers('GET /api/billing/plan', () => server.standing),
    answers('GET /api/billing/last-month', () => server.lastMonth),
    answers('GET /api/billing/plan/quote', ({ url }) => {
      note('quote', url.searchParams.get('plan'));
      return server.quote;
    }),
    answers('GET /api/billing/cards', () => server.cards),
    answers('GET /api/billing/payments', () => ({ payments: server.payments })),
    answers('GET /api/billing/payments/:id', ({ params }) => {
      const found = server.payments.find(({ id }) => id === params['id']);
      return found ?? aPayment({ id: params['id'] ?? '', state: 'pending' });
    }),
    answers('GET /api/billing/auto-recharge', () => server.recharge),
    answers('GET /api/billing/notices', () => ({ notices: server.notices })),
    answers('GET /api/billing/balance-history', () => server.history),
  );
}

interface Opening extends Partial<MoneyServer> {
  role?: Role;
  /** "/cards", "/start/growth" */
  page?: string;
  clock?: Clock;
  /** What the server answers otherwise. */
  differs?: HttpHandler[];
}

/** "#/account", as an administrator at 10:00 on 14 May 2026 unless told otherwise. */
export async function openAccount({
  role = 'admin',
  page = '',
  clock,
  differs = [],
  ...facts
}: Opening = {}) {
  const server = holding(facts);
  serve(server, role);
  apiServer.use(...differs);
  const phone = await openPhone({ clock: clock ?? new ManualClock(TEN_O_CLOCK) });
  await waitFor(() => expect(phone.app.session.me).not.toBeNull());
  window.location.hash = `#/account${page}`;
  await waitFor(() => expect(document.title).toBe('Account – Ringside'));
  return { ...phone, server };
}

/** What is on the screen, with plain spaces. */
export const said = (element: Element) => element.textContent.replaceAll(/[\s\u00a0]+/g, ' ').trim();
