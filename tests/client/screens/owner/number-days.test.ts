/** What an owner reads of numbers, ports and notices is dated as the ledger dates it: by the clocks of the account. */
import { screen, waitFor, within } from '@testing-library/svelte';
import { describe, expect, test } from 'vitest';
import '#client/screens/agent/you/YouScreen.svelte';
import type { Notice } from '#contract/billing/notices.ts';
import type { PortRequest } from '#contract/numbers/porting.ts';
import type { NoticeSettings } from '#contract/people/notices.ts';
import { answers } from '#support/api/answers.ts';
import { apiServer } from '#support/api/server.ts';
import { openPhone } from '#support/render-app.ts';
import { DAY_MS, dollars } from './account/money-facts.ts';
import { openAccount, said } from './account/open-account.ts';
import { account, clock, inDays, NOW, putBrowserAhead } from './browser-ahead.ts';
import { openNumbers } from './numbers/open-numbers.ts';
import { openSetup } from './setup/open-setup.ts';

putBrowserAhead();

const notices: Notice['facts'][] = [
  { kind: 'recharge-declined', last4: '0002', reason: 'declined', nextTryAt: inDays(1) },
  { kind: 'fee-unpaid', plan: 'team', micros: dollars(29), fallsBackAt: inDays(14) },
  { kind: 'number-unpaid', number: '+12025550111', micros: dollars(2), lostAt: inDays(7) },
];
const sayings = ['tries again on 14 May', 'back to Starter on 27 May', 'is lost on 20 May'];

test('of the account’s notices', async () => {
  await openAccount({
    account,
    notices: notices.map((facts, index) => ({ id: String(index), at: NOW, facts })),
  });
  const region = await screen.findByRole('region', { name: 'Notices' });
  for (const words of sayings) expect(said(region)).toContain(words);
});

test('of a person’s notices about the account; when they came is said by the person’s own clock', async () => {
  const port = { portId: 'p', numbers: ['+16175550158'], portsAt: inDays(20) };
  const facts = [...notices, { kind: 'port-date' as const, ...port }];
  const settings: NoticeSettings = {
    kinds: [{ kind: 'money', mail: true, list: true }],
    timeZone: null,
    quiet: null,
    urgentAtOnce: true,
    isMailed: true,
    lowMicros: null,
  };
  apiServer.use(
    answers('GET /api/account', () => account),
    answers('GET /api/me/notices', () => ({
      unread: 0,
      notices: facts.map((each, index) => ({
        id: `a0000000-0000-4000-8000-00000000000${index}`,
        at: NOW - DAY_MS,
        isRead: true,
        facts: each,
      })),
    })),
    answers('GET /api/me/notice-settings', () => settings),
    answers('GET /api/me/sessions', () => ({ sessions: [] })),
  );
  const { user } = await openPhone({ clock: clock() });
  await user.click(await screen.findByRole('button', { name: 'Ana Reyes, Harbor Home Services' }));
  await user.click(screen.getByRole('menuitem', { name: /^Notices/ }));
  const list = await screen.findByRole('region', { name: /^Notices/ });
  for (const words of [...sayings, 'Calls come here from 2 June on.'])
    await waitFor(() => expect(said(list)).toContain(words));
  expect(within(list).getAllByText('Yesterday')).toHaveLength(facts.length);
});

describe('numbers', () => {
  const port = {
    id: '00000000-0000-4000-8000-000000000021',
    numbers: ['+16175550158'],
    source: 'Radio',
    billName: 'Harbor Home Services',
    billAddress: '1 Pier Road, Boston',
    losingCarrier: 'Bay Telephone',
    accountNumber: '4471',
    signerName: 'Ada Lund',
    version: 1,
    state: 'date-confirmed' as const,
    exception: null,
    documents: [{ kind: 'bill' as const, fileName: 'may.pdf', bytes: 2_000, uploadedAt: inDays(-3) }],
    faults: [],
    estimate: null,
    portsAt: inDays(20),
    history: [{ state: 'draft' as const, at: inDays(-4) }],
  } satisfies PortRequest;
  const ours = () => answers('GET /api/account', () => account);
  const portsAre = (one: PortRequest) => answers('GET /api/ports', () => ({ ports: [one] }));

  test('of the list: until when one can be restored, and when another comes', async () => {
    apiServer.use(ours());
    const opened = openNumbers({ clock: clock() });
    apiServer.use(portsAre(port));
    await opened;
    const list = await screen.findByRole('region', { name: 'Numbers' });
    await waitFor(() => expect(said(list)).toContain('Released, back until 23 May'));
    await waitFor(() => expect(said(list)).toContain('Moves here 2 Jun'));
  });

  test('of one number: when it renews, and until when it could be restored', async () => {
    apiServer.use(ours());
    const { user } = await openNumbers({ number: '+12025550110', clock: clock() });
    expect(await screen.findByText(/renews 2 Jun for \$2\.00/)).toBeInTheDocument();
    await user.click(await screen.findByRole('button', { name: 'Settings and more' }));
    await user.click(await screen.findByRole('menuitem', { name: 'Release' }));
    expect(said(await screen.findByRole('dialog'))).toContain('be restored until 27 May');
  });

  test('of a request to bring numbers', async () => {
    apiServer.use(ours(), portsAre(port));
    await openSetup('port', { part: port.id, clock: clock() });
    expect(await screen.findByText(/The move is on 2 June\./)).toBeInTheDocument();
    const history = screen.getByRole('list', { name: 'What happened to this request' });
    expect(said(history)).toContain('9 May');
    expect(screen.getByText(/, 10 May$/)).toBeInTheDocument();
    expect(said(screen.getByRole('main'))).toContain('(617) 555-0158');
  });

  test('of a request whose day is not set', async () => {
    const estimate = { from: inDays(17.9), until: inDays(31) };
    apiServer.use(ours(), portsAre({ ...port, state: 'submitted', portsAt: null, estimate }));
    await openSetup('port', { part: port.id, clock: clock() });
    expect(await screen.findByText(/between 31 May and 13 June\./)).toBeInTheDocument();
  });
});
