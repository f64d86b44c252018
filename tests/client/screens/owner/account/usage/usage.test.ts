import { fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import { beforeEach, describe, expect, test } from 'vitest';
import '#client/screens/owner/account/usage/UsagePage.svelte';
import type { Usage, UsageRow } from '#contract/billing/usage.ts';
import { toMicros } from '#kit/money.ts';
import { ManualClock } from '#kit/clock.ts';
import { answers, refuses } from '#support/api/answers.ts';
import { anAccount, TEN_O_CLOCK } from '#support/api/facts.ts';
import { apiServer } from '#support/api/server.ts';
import { dollars } from '../money-facts.ts';
import { openAccount, said } from '../open-account.ts';

const row = (key: string, minutes: number, charged: number, label = key): UsageRow => ({
  key,
  label,
  calls: minutes / 2,
  billedSeconds: minutes * 60,
  packageSeconds: (minutes - charged) * 60,
  costMicros: toMicros(charged * 25_000),
});

const days = Array.from({ length: 14 }, (_, index) =>
  row(`2026-05-${String(index + 1).padStart(2, '0')}`, index === 11 ? 1204 : 100, index === 11 ? 54 : 0),
);
const agents = [row('user-1', 600, 20, 'Ana Reyes'), row('user-2', 900, 10, 'Ben Ortiz'), row('', 4, 4, '')];

const sum = (rows: UsageRow[], of: (one: UsageRow) => number) => rows.reduce((all, one) => all + of(one), 0);
const usageOf = (rows: UsageRow[]): Usage => ({
  rows,
  total: {
    calls: sum(rows, ({ calls }) => calls),
    billedSeconds: sum(rows, ({ billedSeconds }) => billedSeconds),
    packageSeconds: sum(rows, ({ packageSeconds }) => packageSeconds),
    costMicros: toMicros(sum(rows, ({ costMicros }) => costMicros)),
  },
  choices: {
    numbers: ['+12025550110'],
    agents: [
      { id: 'user-1', name: 'Ana Reyes' },
      { id: 'user-2', name: 'Ben Ortiz' },
    ],
    sources: ['Google Ads', 'Radio'],
    destinations: ['United States'],
  },
});

let asked: Record<string, string>[];
let answer: (by: string) => UsageRow[];

beforeEach(() => {
  asked = [];
  answer = (by) => (by === 'agent' ? agents : days);
});

const counting = () =>
  answers('GET /api/billing/usage', ({ url }) => {
    const query = Object.fromEntries(url.searchParams);
    asked.push(query);
    return usageOf(answer(query['by'] ?? ''));
  });

const open = (page: string, options: Parameters<typeof openAccount>[0] = {}) =>
  openAccount({ page, differs: [counting()], ...options });
const glance = () => screen.findByRole('region', { name: 'Minutes in May' });
const bars = (name: string) => screen.findByRole('group', { name });

describe('at a glance', () => {
  test('the month is drawn by day, told in words, and what was charged has its price', async () => {
    await open('');
    const drawn = await within(await glance()).findByRole('group', { name: 'Minutes by day' });
    const links = within(drawn).getAllByRole('link');
    expect(links).toHaveLength(14);
    expect(links[11]).toHaveAccessibleName('12 May: 602 calls, 1,204 min, 1,150 from packages, $1.35');
    expect(said(await glance())).toContain('Charged, $1.35');
    expect(drawn.querySelectorAll('.to-come')).toHaveLength(17);
    expect(asked[0]).toMatchObject({ from: '2026-05-01', to: '2026-05-14', by: 'day' });
  });

  test('a table says the same, hidden from the eye only, and seen when it is asked for', async () => {
    const { user } = await open('');
    const table = await within(await glance()).findByRole('table', { name: 'Usage by day, in May' });
    const row = within(table).getByRole('row', { name: /^12 May/ });
    expect(within(row).getAllByRole('cell').map(said)).toEqual(['602', '1,204', '1,150', '54', '$1.35']);
    expect(table.closest('.visually-hidden')).not.toBeNull();
    await user.click(within(await glance()).getByRole('button', { name: 'Table' }));
    expect(
      within(await glance())
        .getByRole('table')
        .closest('.visually-hidden'),
    ).toBeNull();
    expect(within(await glance()).queryByRole('group')).not.toBeInTheDocument();
  });

  test('leads to the same month by whatever is chosen', async () => {
    const { user } = await open('');
    await user.click(await within(await glance()).findByRole('button', { name: 'By day' }));
    await user.click(screen.getByRole('menuitem', { name: 'By agent' }));
    expect(window.location.hash).toBe('#/account/usage?by=agent');
    expect(await screen.findByRole('list', { name: 'Minutes by agent' })).toBeInTheDocument();
  });

  test('is read again a moment after a call was settled, not while it runs', async () => {
    const clock = new ManualClock(TEN_O_CLOCK);
    const { sources } = await open('', { clock });
    await within(await glance()).findByRole('group', { name: 'Minutes by day' });
    const running = { callsInProgress: 1, at: TEN_O_CLOCK + 1 };
    sources.latest.says('account.changed', anAccount(running));
    await waitFor(() => expect(screen.getAllByText(/^\$25\.00$/).length).toBeGreaterThan(0));
    clock.advance(3_000);
    await waitFor(() => expect(asked.length).toBeGreaterThan(1));
    const reads = asked.length;
    sources.latest.says(
      'account.changed',
      anAccount({
        ...running,
        availableMicros: dollars(24.975),
        runningMicros: dollars(0.025),
        at: TEN_O_CLOCK + 2,
      }),
    );
    await waitFor(() => expect(screen.getAllByText(/^\$24\.97$/).length).toBeGreaterThan(0));
    clock.advance(3_000);
    const settled = { availableMicros: dollars(24.95), at: TEN_O_CLOCK + 3 };
    sources.latest.says('account.changed', anAccount(settled));
    await waitFor(() => expect(screen.getAllByText(/^\$24\.95$/).length).toBeGreaterThan(0));
    clock.advance(3_000);
    await waitFor(() => expect(asked.length).toBeGreaterThan(reads));
    expect(asked).toHaveLength(reads + 1);
  });

  test('says so when there were no calls, and when it cannot be read', async () => {
    answer = () => [];
    const { user } = await open('');
    expect(await screen.findByText(/^No answered calls this month\./)).toBeInTheDocument();
    apiServer.use(refuses('GET /api/billing/usage', 403, { code: 'forbidden' }));
    window.location.hash = '#/account/usage?range=last-month';
    expect(await screen.findByText('The usage could not be read.')).toBeInTheDocument();
    answer = () => days;
    apiServer.use(counting());
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await bars('Minutes by day')).toBeInTheDocument();
  });
});

describe('the usage page', () => {
  test('arrows walk the bars, one tab stop for all', async () => {
    const { user } = await open('/usage');
    const links = within(await bars('Minutes by day')).getAllByRole('link');
    expect(links.filter((link) => link.getAttribute('tabindex') === '0')).toHaveLength(1);
    links[13]?.focus();
    await user.keyboard('{ArrowLeft}{ArrowLeft}');
    expect(links[11]).toHaveFocus();
    expect(await screen.findByText('12 May, 1,204 min')).toBeInTheDocument();
    await user.keyboard('{Home}');
    expect(links[0]).toHaveFocus();
  });

  test('a day leads to what it was made of', async () => {
    await open('/usage?source=Radio');
    const links = within(await bars('Minutes by day')).getAllByRole('link');
    const href = links[11]?.getAttribute('href') ?? '';
    // jsdom follows no link of a drawing.
    window.location.hash = href;
    await waitFor(() =>
      expect(asked.at(-1)).toMatchObject({
        by: 'number',
        from: '2026-05-12',
        to: '2026-05-12',
        source: 'Radio',
      }),
    );
  });

  test('other groupings are bars, the largest first, and lead to their days', async () => {
    await open('/usage?by=agent');
    const list = await screen.findByRole('list', { name: 'Minutes by agent' });
    const links = within(list).getAllByRole('link');
    expect(links.map((link) => link.getAttribute('aria-label'))).toEqual([
      'Ben Ortiz: 450 calls, 900 min, 890 from packages, $0.25',
      'Ana Reyes: 300 calls, 600 min, 580 from packages, $0.50',
      'No agent: 2 calls, 4 min, $0.10',
    ]);
    expect(links[0]).toHaveAttribute('href', '#/account/usage?agent=user-2');
    expect(links.map(said)).toEqual(['Ben Ortiz 900 min', 'Ana Reyes 600 min', 'No agent 4 min']);
  });

  test('by cost the dearest is first', async () => {
    const { user } = await open('/usage?by=agent');
    await user.click(await screen.findByRole('radio', { name: 'Cost' }));
    const list = await screen.findByRole('list', { name: 'Cost by agent' });
    expect(within(list).getAllByRole('link').map(said)).toEqual([
      'Ana Reyes $0.50',
      'Ben Ortiz $0.25',
      'No agent $0.10',
    ]);
    expect(window.location.hash).toBe('#/account/usage?by=agent&show=cost');
  });

  test('the table has the same rows, and their sum', async () => {
    await open('/usage?by=agent');
    const table = await screen.findByRole<HTMLTableElement>('table', { name: 'Usage by agent, in May' });
    expect([...table.rows].map(({ cells }) => [...cells].map(said).join(' '))).toEqual([
      'Agent Calls Minutes From packages Charged Cost',
      'Ben Ortiz 450 900 890 10 $0.25',
      'Ana Reyes 300 600 580 20 $0.50',
      'No agent 2 4 0 4 $0.10',
      'Together 752 1,504 1,470 34 $0.85',
    ]);
    const together = screen.getByLabelText('Together in May');
    expect([...together.children].map(said)).toEqual([
      'Minutes 1,504',
      'From packages 1,470',
      'Charged 34',
      'Cost $0.85',
      'Calls 752',
    ]);
  });

  test('without packages there is nothing to say of them', async () => {
    answer = () => [row('2026-05-01', 10, 10)];
    await open('/usage');
    const table = await screen.findByRole('table');
    expect(within(table).getAllByRole('columnheader').map(said)).toEqual(['Day', 'Calls', 'Minutes', 'Cost']);
    expect(screen.queryByText('From the package')).not.toBeInTheDocument();
  });

  test('filters stand in the address, and the way back undoes them', async () => {
    const { user } = await open('/usage');
    await bars('Minutes by day');
    await user.click(screen.getByRole('radio', { name: 'Last month' }));
    await waitFor(() => expect(asked.at(-1)).toMatchObject({ from: '2026-04-01', to: '2026-04-30' }));
    await user.selectOptions(screen.getByRole('combobox', { name: 'Agent' }), 'Ben Ortiz');
    await waitFor(() => expect(asked.at(-1)).toMatchObject({ agent: 'user-2', from: '2026-04-01' }));
    await user.selectOptions(screen.getByRole('combobox', { name: 'Direction' }), 'Inbound');
    await waitFor(() => expect(asked.at(-1)).toMatchObject({ agent: 'user-2', direction: 'inbound' }));
    expect(window.location.hash).toBe('#/account/usage?range=last-month&agent=user-2&direction=inbound');
    window.history.back();
    await waitFor(() => expect(screen.getByRole('combobox', { name: 'Direction' })).toHaveValue('*'));
    expect(screen.getByRole('combobox', { name: 'Agent' })).toHaveValue('user-2');
    await user.click(screen.getByRole('button', { name: 'Clear filters' }));
    await waitFor(() => expect(window.location.hash).toBe('#/account/usage?range=last-month'));
  });

  test('own days are asked for as they are chosen, in their order', async () => {
    const { user } = await open('/usage');
    await bars('Minutes by day');
    await user.click(screen.getByRole('radio', { name: 'Own days' }));
    const from = await screen.findByLabelText('From');
    await user.clear(from);
    await user.type(from, '2026-03-20');
    await user.tab();
    await waitFor(() => expect(asked.at(-1)).toMatchObject({ from: '2026-03-20', to: '2026-05-14' }));
  });

  test('a day on its way stands in the field, however often the address is read meanwhile', async () => {
    const { user } = await open('/usage?from=2026-05-01&to=2026-05-14');
    const from = await screen.findByLabelText('From');
    await user.click(from);
    await fireEvent.input(from, { target: { value: '0002-03-20' } });
    await fireEvent(window, new HashChangeEvent('hashchange'));
    expect(from).toHaveValue('0002-03-20');
    await user.tab();
    expect(from).toHaveValue('2026-05-01');
  });

  test('a link with a filter that these days do not have can be sent, and cleared', async () => {
    answer = () => [];
    const { user } = await open('/usage?source=Mailer');
    expect(await screen.findByText('No answered calls in May fit these filters.')).toBeInTheDocument();
    expect(screen.getByRole('combobox', { name: 'Source' })).toHaveValue('Mailer');
    answer = () => days;
    await user.click(screen.getByRole('button', { name: 'Show all calls' }));
    expect(await bars('Minutes by day')).toBeInTheDocument();
  });

  test('the file has the same filters', async () => {
    await open('/usage?by=agent&range=last-month&number=%2B12025550110');
    const link = await screen.findByRole('link', { name: 'Export this table as CSV' });
    const url = new URL((link as HTMLAnchorElement).href);
    expect(url.pathname).toBe('/api/billing/usage/csv');
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      from: '2026-04-01',
      to: '2026-04-30',
      by: 'agent',
      number: '+12025550110',
    });
  });

  test('a supervisor sees it as well', async () => {
    await open('/usage', { role: 'supervisor' });
    expect(await bars('Minutes by day')).toBeInTheDocument();
  });
});
