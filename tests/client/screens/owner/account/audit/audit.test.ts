import { screen, within } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import '#client/screens/owner/account/audit/AuditPage.svelte';
import type { AuditEntry } from '#contract/people/audit.ts';
import { answers, refuses } from '#support/api/answers.ts';
import { TEN_O_CLOCK } from '#support/api/facts.ts';
import { DAY_MS } from '../money-facts.ts';
import { openAccount, said } from '../open-account.ts';

const entry = (id: number, facts: Partial<AuditEntry> = {}): AuditEntry => ({
  id: String(id),
  at: TEN_O_CLOCK - (10 - id) * DAY_MS,
  actor: 'Ada Lund',
  address: '127.0.0.1',
  action: 'person.role-changed',
  subject: 'Ben Ortiz',
  before: { role: 'agent' },
  after: { role: 'supervisor' },
  ...facts,
});

function logging(entries: AuditEntry[]) {
  const asked: (string | null)[][] = [];
  const differs = [
    answers('GET /api/audit', ({ url }) => {
      const [before, about] = ['before', 'about'].map((name) => url.searchParams.get(name));
      asked.push([before ?? null, about ?? null]);
      const fitting = entries
        .filter(({ id }) => !before || Number(id) < Number(before))
        .filter(({ action }) => !about || action.startsWith(`${about}.`));
      const page = fitting.slice(0, 2);
      return {
        entries: page,
        next: fitting.length > 2 ? (page.at(-1)?.id ?? null) : null,
        kinds: ['person', 'plan'],
      };
    }),
  ];
  return { asked, differs };
}

const rows = async () =>
  within(await screen.findByRole('table', { name: /The audit log/ }))
    .getAllByRole('row')
    .slice(1)
    .map((row) => [...row.children].map(said).join(' | '));

test('says who did what to whom, when and from where, and goes back page by page', async () => {
  const { differs } = logging([
    entry(10, {
      action: 'plan.changed',
      subject: 'Harbor',
      before: { plan: 'Team' },
      after: { plan: 'Growth' },
    }),
    entry(9),
    entry(8, { actor: '', address: '', action: 'person.removed', before: null, after: null }),
  ]);
  const { user } = await openAccount({ page: '/audit', differs });
  expect(await rows()).toEqual([
    'Today, 14 May',
    '10:00 AM | Ada Lund | Harbor Plan: Team → Growth | 127.0.0.1',
    'Yesterday',
    '10:00 AM | Ada Lund | Ben Ortiz Role: Agent → Supervisor | 127.0.0.1',
  ]);
  await user.click(screen.getByRole('button', { name: 'Earlier entries' }));
  expect(await screen.findByText('Ringside')).toBeInTheDocument();
  expect((await rows()).slice(-2)).toEqual(['Tuesday 12 May', '10:00 AM | Ringside | Ben Ortiz Removed | ']);
  expect(screen.queryByRole('button', { name: 'Earlier entries' })).not.toBeInTheDocument();
});

test('shows one kind, and its file has the same', async () => {
  const { asked, differs } = logging([entry(10, { action: 'plan.changed' }), entry(9)]);
  const { user } = await openAccount({ page: '/audit', differs });
  await rows();
  expect(screen.getByRole('link', { name: 'Export' })).toHaveAttribute('href', '/api/audit/csv');
  await user.click(screen.getByRole('radio', { name: 'People' }));
  await screen.findByText('Yesterday');
  expect(asked.at(-1)).toEqual([null, 'person']);
  expect(screen.getByRole('link', { name: 'Export' })).toHaveAttribute('href', '/api/audit/csv?about=person');
});

test('says so when there is nothing', async () => {
  await openAccount({ page: '/audit', differs: logging([]).differs });
  expect(await screen.findByText('Nothing was changed yet.')).toBeInTheDocument();
});

test('that cannot be read can be asked for again', async () => {
  await openAccount({ page: '/audit', differs: [refuses('GET /api/audit', 403, { code: 'forbidden' })] });
  expect(await screen.findByText('The audit log could not be read.')).toBeInTheDocument();
  expect(screen.getByRole('button', { name: 'Try again' })).toBeInTheDocument();
});

test('is an administrator’s', async () => {
  await openAccount({ page: '/audit', role: 'supervisor' });
  expect(await screen.findByText('The audit log is read by administrators. Ask Ada.')).toBeInTheDocument();
});

test('says amounts as money, numbers as they are read, and each thing that is done in words', async () => {
  const words: [AuditEntry['action'], string, AuditEntry['before'], AuditEntry['after'], string][] = [
    ['payment.asked', '', null, { micros: 50_000_000 }, 'Amount: $50.00'],
    ['number.rented', '+12025550110', null, { source: 'Radio' }, '(202) 555-0110 Source: Radio'],
  ];
  const { differs } = logging(
    words.map(([action, subject, before, after], index) =>
      entry(10 - index, { action, subject, before, after }),
    ),
  );
  await openAccount({ page: '/audit', differs });
  const shown = await rows();
  for (const [, , , , said] of words) expect(shown.join('\n')).toContain(said);
});
