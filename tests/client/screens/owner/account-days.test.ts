/** What an owner reads of money, plans and packages is dated as the ledger dates it: by the clocks of the account. */
import { screen, waitFor, within } from '@testing-library/svelte';
import { describe, expect, test } from 'vitest';
import '#client/screens/owner/account/ledger/LedgerPage.svelte';
import '#client/screens/owner/account/ledger/StatementPage.svelte';
import '#client/screens/owner/account/limits/LimitsPage.svelte';
import type { LedgerLine, Statement } from '#contract/billing/ledger.ts';
import type { Limits } from '#contract/billing/limits.ts';
import { answers } from '#support/api/answers.ts';
import { anAccount } from '#support/api/facts.ts';
import { account, inDays, NOW, putBrowserAhead, timeZone } from './browser-ahead.ts';
import { aPayment, aRecharge, aStanding, DAY_MS, dollars } from './account/money-facts.ts';
import { openAccount, said } from './account/open-account.ts';
import { aBucket } from './account/packages/buckets.ts';
import { selling } from './account/packages/selling.ts';

putBrowserAhead();

test('the browser is a day and an hour ahead of the account', () => {
  expect(new Date(NOW).getDate()).toBe(15);
  expect(new Date(NOW).toLocaleString('en-GB', { timeZone })).toMatch(/^13\/05\/2026, 23:00/);
});

const month = { from: NOW, until: inDays(31) };
const fees: LedgerLine[] = [
  { type: 'plan', plan: 'team', ...month } as const,
  { type: 'number', number: '+12025550111', ...month } as const,
  { type: 'package', offerId: 'local-75000', minutes: 75_000, ...month } as const,
  { type: 'plan-ended', plan: 'team', until: inDays(31) } as const,
  {
    type: 'plan-change',
    from: 'team',
    to: 'growth',
    creditMicros: dollars(0),
    chargeMicros: dollars(33),
    until: inDays(31),
  } as const,
].map((cause, index) => ({
  id: String(9 - index),
  at: NOW - DAY_MS,
  kind: 'fee',
  micros: dollars(-1),
  balanceMicros: dollars(25),
  cause,
}));
const causes = [
  'Team plan, 13 May to 13 June',
  'Number (202) 555-0111, 13 May to 13 June',
  '75,000-minute package, 13 May to 13 June',
  'Team plan ended, unused until 13 June',
  'Growth in the place of Team, until 13 June',
];

describe('the account', () => {
  test('of the balance: when it runs out, and when auto-recharge tries again', async () => {
    await openAccount({
      account: anAccount({ timeZone, spendMicrosPerHour: dollars(4.6 / 24) }),
      recharge: aRecharge({ nextTryAt: inDays(2) }),
    });
    const balance = await screen.findByRole('region', { name: /^Available balance/ });
    await waitFor(() => expect(said(balance)).toContain('tries again on 15 May'));
    expect(said(balance)).toContain('it runs out in about 5 days, on 19 May.');
  });

  test('of the balance: what comes before the account has its midnight comes today', async () => {
    const spendMicrosPerHour = dollars(30);
    await openAccount({ account: anAccount({ timeZone, spendMicrosPerHour }) });
    const balance = await screen.findByRole('region', { name: /^Available balance/ });
    await waitFor(() => expect(said(balance)).toMatch(/in under an hour, at (23:50|11:50 PM)\./));
  });

  test('of its ledger, and of what its lines were for', async () => {
    await openAccount({
      account,
      page: '/ledger',
      differs: [answers('GET /api/billing/ledger', () => ({ lines: fees, nextBefore: null }))],
    });
    const table = await screen.findByRole<HTMLTableElement>('table', { name: 'The ledger' });
    expect(said(table)).toContain('Yesterday');
    for (const cause of causes) expect(said(table)).toContain(cause);
  });

  test('of a statement: by the zone that it was made in, whatever the account’s is now', async () => {
    const statement: Statement = {
      month: '2026-05',
      isSoFar: true,
      timeZone,
      company: { name: 'Harbor', address: '', taxId: '', email: '' },
      accountId: 'account-1',
      openingMicros: dollars(30),
      closingMicros: dollars(25),
      paidInMicros: dollars(0),
      refundedMicros: dollars(0),
      feesMicros: dollars(5),
      callsMicros: dollars(0),
      calls: 0,
      billedSeconds: 0,
      packageSeconds: 0,
      lines: fees,
      callsByNumber: [],
    };
    await openAccount({
      account: anAccount({ timeZone: 'Pacific/Kiritimati' }),
      page: '/statement/2026-05',
      differs: [
        answers('GET /api/billing/statements', () => ({
          months: [{ month: '2026-05', openingMicros: dollars(30), closingMicros: dollars(25) }],
        })),
        answers('GET /api/billing/statements/:month', () => statement),
      ],
    });
    const sheet = await screen.findByRole('article', { name: 'Statement, May 2026' });
    expect(said(sheet)).toContain('So far, 13 May.');
    expect(said(sheet)).toContain('12 MayTeam plan');
    for (const cause of causes) expect(said(sheet)).toContain(cause);
  });

  test('of its payments', async () => {
    await openAccount({ account, page: '/cards', payments: [aPayment({ at: NOW })] });
    const payments = await screen.findByRole('list', { name: 'Payments' });
    expect(said(payments)).toMatch(/13 May, (23:00|11:00 PM)/);
  });

  test('of declines, where auto-recharge is set', async () => {
    const { user } = await openAccount({
      account,
      recharge: aRecharge({ failures: 1, nextTryAt: inDays(2) }),
    });
    await user.click(await screen.findByRole('button', { name: 'Auto-recharge' }));
    const form = await screen.findByRole('dialog', { name: 'Auto-recharge' });
    expect(await within(form).findByText(/It is tried again on 15 May\./)).toBeInTheDocument();
  });

  test('of a package: its end, and when it is used up', async () => {
    const end = { from: inDays(-12.96), until: inDays(18) };
    const { differs } = selling([aBucket({ ...end, usedMinutes: 70_000 })]);
    await openAccount({ account, differs });
    const shown = await screen.findByRole('region', { name: '75,000-minute package' });
    expect(said(shown)).toContain('renews 31 May');
    expect(said(shown)).toContain('it is used up about 14 May');
  });

  test('of a package that ends with the account’s month', async () => {
    const first = Date.UTC(2026, 5, 1, 11);
    const { differs } = selling([
      aBucket({ from: Date.UTC(2026, 4, 1, 11), until: first, usedMinutes: 100 }),
    ]);
    await openAccount({ account, differs });
    const shown = await screen.findByRole('region', { name: '75,000-minute package' });
    expect(said(shown)).toContain('renews 1 June');
    expect(said(shown)).toContain('the package lasts to the end of May.');
  });

  test('of the plan: the next fee, and how far the account falls back', async () => {
    const period = { from: NOW, until: inDays(31) };
    await openAccount({ account, standing: aStanding({ period }) });
    expect(await screen.findByText('Next $29.00 on 13 June')).toBeInTheDocument();
  });

  test('of a plan that was not paid', async () => {
    await openAccount({ account, standing: aStanding({ state: 'past-due', fallsBackAt: inDays(14) }) });
    expect(await screen.findByText(/goes back to Starter on 27 May\./)).toBeInTheDocument();
  });

  test('of another plan', async () => {
    const { user, server } = await openAccount({ account });
    server.quote = { ...server.quote, until: inDays(17.5) };
    await user.click(await screen.findByRole('radio', { name: /Growth/ }));
    expect(await screen.findByText('For the 17 days 13 h until 31 May')).toBeInTheDocument();
    expect(screen.getByText('Then $59.00 on 31 May')).toBeInTheDocument();
  });

  test('of cancelling', async () => {
    const { differs } = selling([aBucket({ until: inDays(18), usedMinutes: 10 })]);
    const { user } = await openAccount({ account, differs });
    await user.click(await screen.findByRole('button', { name: 'Cancel the account' }));
    const question = await screen.findByRole('dialog', { name: 'Cancel Harbor Home Services' });
    await waitFor(() => expect(said(question)).toContain('is gone on 31 May'));
    expect(said(question)).toContain('taken up again by 12 July');
    expect(said(question)).toContain('can be read until 12 July');
  });

  test('of an account that is cancelled', async () => {
    const closed = { state: 'closed', period: null, closedAt: NOW, readableUntil: inDays(60) } as const;
    await openAccount({ account: anAccount({ timeZone, state: 'closed' }), standing: aStanding(closed) });
    expect(await screen.findByText(/It was cancelled on 13 May\./)).toHaveTextContent('until 12 July');
  });

  test('of calls that were held up', async () => {
    const limits: Limits = {
      accountDailyMicros: null,
      agentDailyMicros: null,
      areByPlan: false,
      newCountries: 'tell',
      burstCalls: 20,
      burstSeconds: 60,
      version: 1,
      spentTodayMicros: dollars(0),
      agents: [],
      blocks: [
        { id: 'a', userId: 'user-1', name: 'Ana Reyes', since: NOW - 60_000, calls: 21 },
        { id: 'b', userId: 'user-2', name: 'Ben Ortiz', since: inDays(-1), calls: 22 },
      ],
      heldCountries: [],
    };
    await openAccount({
      account,
      page: '/limits',
      differs: [answers('GET /api/billing/limits', () => limits)],
    });
    const blocked = await screen.findByRole('list', { name: 'Blocked from calling out' });
    expect(said(blocked)).toMatch(/21 calls at once, since (22:59|10:59 PM)/);
    expect(said(blocked)).toMatch(/22 calls at once, since 12 May, (23:00|11:00 PM)/);
  });
});
