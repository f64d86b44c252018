import { screen, waitFor, within } from '@testing-library/svelte';
import { describe, expect, onTestFinished, test } from 'vitest';
import { ManualClock } from '#kit/clock.ts';
import { answers, refuses } from '#support/api/answers.ts';
import { anAccount, TEN_O_CLOCK } from '#support/api/facts.ts';
import { apiServer } from '#support/api/server.ts';
import { aRecharge, DAY_MS, dollars } from '../money-facts.ts';
import { openAccount, said } from '../open-account.ts';

const balance = () => screen.findByRole('region', { name: /^Available balance/ });
const spending = anAccount({ spendMicrosPerHour: dollars(4.6 / 24) });
const history = {
  points: [
    { at: TEN_O_CLOCK - 10 * DAY_MS, micros: dollars(40) },
    { at: TEN_O_CLOCK - 60_000, micros: dollars(26) },
  ],
  payments: [{ at: TEN_O_CLOCK - 6 * DAY_MS, beforeMicros: dollars(9.4), micros: dollars(50) }],
};

test('says what there is, when it runs out, and what happens before', async () => {
  await openAccount({ account: spending });
  await waitFor(async () =>
    expect(said(await balance())).toContain(
      '$25.00 At $4.60 a day it runs out in about 5 days, on 19 May. Auto-recharge steps in on 17 May.',
    ),
  );
});

test('the figure moves with the events', async () => {
  const { sources } = await openAccount();
  await waitFor(async () => expect(await balance()).toHaveTextContent('$25.00'));
  const changed = anAccount({ availableMicros: dollars(-0.42), at: TEN_O_CLOCK + 1_000 });
  sources.latest.says('account.changed', changed);
  await waitFor(async () => expect(await balance()).toHaveTextContent('−$0.42'));
  expect(await balance()).toHaveTextContent('It is below zero, so calls are refused.');
});

test('figures that may be old say their age', async () => {
  const clock = new ManualClock(TEN_O_CLOCK);
  const { sources } = await openAccount({ clock });
  await waitFor(async () => expect(await balance()).toHaveTextContent('$25.00'));
  sources.latest.beats();
  sources.latest.breaks();
  clock.advance(40_000);
  await waitFor(async () => expect(await balance()).toHaveTextContent('Available balance, 40 s old'));
});

describe('the line', () => {
  test('says in a sentence what it draws, with its payments, the threshold and the day it runs out', async () => {
    await openAccount({ account: spending, history });
    const line = await screen.findByRole('img', { name: /The balance since/ });
    expect(line).toHaveAccessibleName(
      'The balance since 4 May: $25.00 now. At this rate it runs out on 19 May.',
    );
    const words = [...line.querySelectorAll('text')].map((text) => text.textContent.trim());
    expect(words).toEqual(
      expect.arrayContaining(['Recharge below $10', '+ $40.60', '$25.00', '19 May', 'today', '4 May']),
    );
  });

  test('draws no threshold while auto-recharge is off', async () => {
    await openAccount({ account: spending, history, recharge: { ...aRecharge(), isOn: false } });
    const line = await screen.findByRole('img', { name: /The balance since/ });
    await waitFor(async () => expect(await balance()).toHaveTextContent('Auto-recharge is off.'));
    expect(line).not.toHaveTextContent('Recharge below');
  });

  test('is there as a table, the latest first', async () => {
    const { user } = await openAccount({ account: spending, history });
    await user.click(await screen.findByText('As a table'));
    const table = await screen.findByRole('table', { name: /The balance as it went/ });
    const rows = within(table).getAllByRole('row').slice(1);
    const cells = rows.map((row) => [...row.children].map(said));
    expect(cells).toEqual([
      ['19 May', 'Runs out at this rate', '$0.00'],
      ['14 May', 'Now', '$25.00'],
      ['8 May', '+$40.60', '$50.00'],
      ['4 May', 'End of the day', '$40.00'],
    ]);
  });

  test('that could not be read says so and is asked for again', async () => {
    const { user } = await openAccount({
      history,
      differs: [refuses('GET /api/billing/balance-history', 403, { code: 'forbidden' })],
    });
    await screen.findByText(/The balance of the last days could not be read/);
    apiServer.use(answers('GET /api/billing/balance-history', () => history));
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByRole('img', { name: /The balance since/ })).toBeInTheDocument();
  });
});

describe('who looks', () => {
  const act = (name: string) => screen.queryByRole('button', { name });

  test('an administrator adds money, first by the tab key', async () => {
    const { user } = await openAccount();
    await waitFor(() => expect(act('Add money')).toBeInTheDocument());
    screen.getByRole('main').focus();
    await user.tab();
    expect(act('Add money')).toHaveFocus();
    await user.tab();
    expect(act('Auto-recharge')).toHaveFocus();
  });

  test('a supervisor reads the figures and finds no button', async () => {
    await openAccount({ role: 'supervisor' });
    await waitFor(async () => expect(await balance()).toHaveTextContent('$25.00'));
    expect(await screen.findByRole('list', { name: 'Plans' })).toBeInTheDocument();
    for (const name of ['Add money', 'Auto-recharge', 'Cancel the account'])
      expect(act(name)).not.toBeInTheDocument();
    expect(screen.queryByRole('radio')).not.toBeInTheDocument();
  });

  test('an agent is told whom to ask, and the server is asked for nothing', async () => {
    const asked: string[] = [];
    apiServer.events.on('request:start', ({ request }) => asked.push(new URL(request.url).pathname));
    onTestFinished(() => apiServer.events.removeAllListeners());
    await openAccount({ role: 'agent' });
    expect(
      await screen.findByText('Money and plans are kept by administrators. Ask Ada.'),
    ).toBeInTheDocument();
    expect(asked.filter((path) => path.startsWith('/api/billing'))).toEqual([]);
  });

  test('nobody adds money to a cancelled account', async () => {
    await openAccount({ account: anAccount({ state: 'closed' }) });
    expect(
      await screen.findByText('The account is cancelled, so nothing is charged any more.'),
    ).toBeInTheDocument();
    expect(act('Add money')).not.toBeInTheDocument();
  });
});

test('the other pages of the account are led to', async () => {
  const { user } = await openAccount();
  const pages = await screen.findByRole('navigation', { name: 'Account' });
  await user.click(within(pages).getByRole('link', { name: 'Cards' }));
  expect(await screen.findByRole('heading', { name: 'Cards and payments', level: 1 })).toBeInTheDocument();
  const back = screen.getByRole('navigation', { name: 'Account' });
  await user.click(within(back).getByRole('link', { name: 'Account' }));
  expect(await screen.findByRole('heading', { name: 'Account', level: 1 })).toBeInTheDocument();
});
