import { screen, waitFor, within } from '@testing-library/svelte';
import { describe, expect, test } from 'vitest';
import '#client/screens/owner/account/ledger/LedgerPage.svelte';
import { ManualClock } from '#kit/clock.ts';
import { answers, refuses } from '#support/api/answers.ts';
import { anAccount, TEN_O_CLOCK } from '#support/api/facts.ts';
import { apiServer } from '#support/api/server.ts';
import { dollars } from '../money-facts.ts';
import { openAccount, said } from '../open-account.ts';
import { aLine, someLines } from './lines.ts';

const cellsOf = (line: HTMLElement) => within(line).getAllByRole('cell').map(said);
const rowsOf = (table: HTMLElement) =>
  within(table)
    .getAllByRole('row')
    .filter((one) => within(one).queryAllByRole('cell').length > 0)
    .map((one) => cellsOf(one).slice(1));

describe('at a glance', () => {
  const glance = () => screen.findByRole('table', { name: 'The last lines of the ledger' });

  test('the last lines say why the balance moved, by how much and to what', async () => {
    await openAccount({
      differs: [answers('GET /api/billing/ledger', () => ({ lines: someLines(), nextBefore: null }))],
    });
    expect(rowsOf(await glance())).toEqual([
      ['Call, (800) 555-0199 to Ana Reyes, 5 min', '−$0.125', '$25.000'],
      ['Call, (800) 555-0199 to Ana Reyes, 5 min from the package', '$0.000', '$25.125'],
      ['Auto-recharge, Visa ending 4242', '+$40.600', '$50.000'],
    ]);
    expect(within(await glance()).getByText('8 May')).toBeInTheDocument();
    expect(screen.getByRole('link', { name: 'The ledger of May as CSV' })).toHaveAttribute(
      'href',
      '/api/billing/statements/2026-05/csv',
    );
  });

  test('a new line is read a moment after it was booked', async () => {
    const clock = new ManualClock(TEN_O_CLOCK);
    let lines = someLines().slice(1);
    const { sources } = await openAccount({
      clock,
      differs: [answers('GET /api/billing/ledger', () => ({ lines, nextBefore: null }))],
    });
    expect(rowsOf(await glance())).toHaveLength(2);
    lines = someLines();
    sources.latest.says(
      'account.changed',
      anAccount({ availableMicros: dollars(24.875), at: TEN_O_CLOCK + 1 }),
    );
    await waitFor(() => expect(screen.getAllByText('$24.87').length).toBeGreaterThan(0));
    clock.advance(3_000);
    await waitFor(async () => expect(rowsOf(await glance())).toHaveLength(3));
  });

  test('says so when there is no entry, and when it cannot be read', async () => {
    await openAccount();
    expect(await screen.findByText(/^No entries yet\./)).toBeInTheDocument();
    expect(screen.queryByRole('link', { name: /as CSV$/ })).not.toBeInTheDocument();
  });
});

describe('the ledger page', () => {
  const table = () => screen.findByRole('table', { name: 'The ledger' });
  const months = [
    { month: '2026-05', openingMicros: dollars(32.1), closingMicros: dollars(25) },
    { month: '2026-04', openingMicros: dollars(0), closingMicros: dollars(32.1) },
  ];
  const pages = answers('GET /api/billing/ledger', ({ url }) =>
    url.searchParams.get('before') === '7'
      ? { lines: [aLine({ id: '3', at: TEN_O_CLOCK - 40 * 86_400_000 })], nextBefore: null }
      : { lines: someLines(), nextBefore: '7' },
  );

  test('goes back page by page, under the days', async () => {
    const { user } = await openAccount({ page: '/ledger', differs: [pages] });
    const headings = within(await table()).getAllByRole('rowheader');
    expect(headings.map(said)).toEqual(['Today, 14 May', 'Friday 8 May']);
    await user.click(screen.getByRole('button', { name: 'Earlier entries' }));
    await waitFor(async () => expect(rowsOf(await table())).toHaveLength(4));
    expect(screen.queryByRole('button', { name: 'Earlier entries' })).not.toBeInTheDocument();
  });

  test('names the months and where each ended, and leads to their statements', async () => {
    await openAccount({
      page: '/ledger',
      differs: [pages, answers('GET /api/billing/statements', () => ({ months }))],
    });
    const list = await screen.findByRole('list', { name: 'Statements' });
    await waitFor(() =>
      expect(within(list).getAllByRole('link').map(said)).toEqual([
        'May 2026 $25.00 So far',
        'April 2026 $32.10 Closing balance',
      ]),
    );
    expect(within(list).getAllByRole('link')[1]).toHaveAttribute('href', '#/account/statement/2026-04');
  });

  test('that cannot be read can be asked for again', async () => {
    const { user } = await openAccount({
      page: '/ledger',
      differs: [refuses('GET /api/billing/ledger', 403, { code: 'forbidden' })],
    });
    await screen.findByText('The ledger could not be read.');
    apiServer.use(pages);
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    expect(rowsOf(await table())).toHaveLength(3);
  });
});
