import { screen, waitFor } from '@testing-library/svelte';
import { describe, expect, test, vi } from 'vitest';
import '#client/screens/owner/account/ledger/StatementPage.svelte';
import { sumsOf } from '#client/screens/owner/account/ledger/statement-sums.ts';
import type { Statement } from '#contract/billing/ledger.ts';
import { answers, refuses } from '#support/api/answers.ts';
import { dollars } from '../money-facts.ts';
import { openAccount, said } from '../open-account.ts';
import { someLines } from './lines.ts';

const aStatement = (facts: Partial<Statement> = {}): Statement => ({
  month: '2026-05',
  isSoFar: true,
  timeZone: 'UTC',
  company: {
    name: 'Harbor Home Services LLC',
    address: '120 Pier Avenue\nSeattle, WA 98101',
    taxId: '91-1234567',
    email: 'billing@harbor.test',
  },
  accountId: 'account-1',
  openingMicros: dollars(32.125),
  closingMicros: dollars(25),
  paidInMicros: dollars(40.6),
  refundedMicros: dollars(0),
  feesMicros: dollars(35.884),
  callsMicros: dollars(11.841),
  calls: 5602,
  billedSeconds: 19_482 * 60,
  packageSeconds: 18_900 * 60,
  lines: someLines().filter(({ cause }) => cause.type !== 'call'),
  callsByNumber: [
    {
      number: '+18005550199',
      calls: 5600,
      billedSeconds: 19_420 * 60,
      packageSeconds: 18_900 * 60,
      micros: dollars(11.541),
    },
    { number: '', calls: 2, billedSeconds: 62 * 60, packageSeconds: 0, micros: dollars(0.3) },
  ],
  ...facts,
});

const months = ['2026-05', '2026-04'].map((month) => ({
  month,
  openingMicros: dollars(0),
  closingMicros: dollars(25),
}));

const open = (page: string, facts: Partial<Statement> = {}) =>
  openAccount({
    page,
    differs: [
      answers('GET /api/billing/statements', () => ({ months })),
      answers('GET /api/billing/statements/:month', ({ params }) =>
        aStatement({ month: params['month'] ?? '', ...facts }),
      ),
    ],
  });
const sheet = (name = 'Statement, May 2026') => screen.findByRole('article', { name });
const rows = async (name: string) => {
  const table = await screen.findByRole<HTMLTableElement>('table', { name });
  return [...table.rows].map(({ cells }) => [...cells].map(said).join(' '));
};

describe('a statement', () => {
  test('is made out to the company, and adds up from the opening balance to the closing one', async () => {
    await open('/statement/2026-05');
    expect(said(await sheet())).toContain(
      'Harbor Home Services LLC 120 Pier Avenue Seattle, WA 98101 Tax ID 91-1234567 billing@harbor.test',
    );
    expect(await rows('The balance of the month')).toEqual([
      'Opening balance $32.125',
      'Paid in +$40.600',
      'Plan, numbers and packages −$35.884',
      'Calls −$11.841',
      'Closing balance $25.000',
    ]);
    expect(said(await sheet())).toContain('So far, 14 May.');
  });

  test('has every payment and fee, and the calls by number', async () => {
    await open('/statement/2026-05');
    await sheet();
    expect(await rows('Payments and fees')).toEqual([
      'Date What Amount',
      '8 May Auto-recharge, Visa ending 4242 +$40.60',
    ]);
    expect(await rows('Calls by number')).toEqual([
      'Number Calls Minutes From packages Cost',
      '(800) 555-0199 5,600 19,420 18,900 $11.541',
      'Not kept 2 62 0 $0.300',
      'Together 5,602 19,482 18,900 $11.841',
    ]);
  });

  test('is printed, and is there as CSV', async () => {
    const print = vi.spyOn(window, 'print').mockImplementation(() => undefined);
    const { user } = await open('/statement/2026-05');
    await sheet();
    await user.click(screen.getByRole('button', { name: 'Print' }));
    expect(print).toHaveBeenCalledOnce();
    expect(screen.getByRole('link', { name: 'Every line of May 2026 as CSV' })).toHaveAttribute(
      'href',
      '/api/billing/statements/2026-05/csv',
    );
  });

  test('of another month is a choice away, and stands in the address', async () => {
    const { user } = await open('/statement', { isSoFar: false });
    await sheet();
    await user.selectOptions(screen.getByRole('combobox', { name: 'Month' }), 'April 2026');
    expect(await sheet('Statement, April 2026')).not.toHaveTextContent('So far');
    expect(window.location.hash).toBe('#/account/statement/2026-04');
  });

  test('of a month without an entry says so', async () => {
    await openAccount({
      page: '/statement/2020-01',
      differs: [
        answers('GET /api/billing/statements', () => ({ months })),
        refuses('GET /api/billing/statements/:month', 404, { code: 'not-found' }),
      ],
    });
    expect(
      await screen.findByText('There is no statement of this month: it has no entries.'),
    ).toBeInTheDocument();
  });

  test('that is no month is asked for nowhere', async () => {
    await openAccount({ page: '/statement/soon' });
    expect(await screen.findByText(/^There is no statement of this month/)).toBeInTheDocument();
  });

  test('before the first entry there is none', async () => {
    await openAccount({ page: '/statement' });
    await waitFor(() => expect(screen.getByText(/^No statements yet\./)).toBeInTheDocument());
  });
});

describe('the sums', () => {
  test('of any statement lead from the opening balance to the closing one', () => {
    const statement = aStatement({ refundedMicros: dollars(5), closingMicros: dollars(20) });
    const [opening, ...others] = sumsOf(statement);
    const closing = others.pop();
    const moved = others.reduce((all, { micros }) => all + micros, opening?.micros ?? 0);
    expect(moved).toBe(closing?.micros);
  });

  test('call fees that were given back what they are, and leave out what did not happen', () => {
    const sums = sumsOf(aStatement({ feesMicros: dollars(-16.42), paidInMicros: dollars(0) }));
    expect(sums.map(({ word }) => word)).toEqual([
      'Opening balance',
      'Fees given back',
      'Calls',
      'Closing balance',
    ]);
    expect(sums[1]?.micros).toBe(16_420_000);
  });
});
