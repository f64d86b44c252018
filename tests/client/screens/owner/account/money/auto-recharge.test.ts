import { screen, waitFor, within } from '@testing-library/svelte';
import { describe, expect, test } from 'vitest';
import { daysIn } from '#client/screens/parts/account-days.ts';
import type { AutoRecharge } from '#contract/billing/payments.ts';
import {
  amountFaults,
  rolesToChange,
  sayDeclines,
} from '#client/screens/owner/account/money/recharge-words.ts';
import { answers, refuses } from '#support/api/answers.ts';
import { TEN_O_CLOCK } from '#support/api/facts.ts';
import { apiServer } from '#support/api/server.ts';
import { aRecharge, DAY_MS, dollars, mastercard, visa } from '../money-facts.ts';
import { openAccount } from '../open-account.ts';

const dialog = () => screen.findByRole('dialog', { name: 'Auto-recharge' });
const field = async (name: RegExp) => within(await dialog()).findByRole('textbox', { name });
const both = { provider: 'test' as const, cards: [visa, mastercard], testCards: [] };

async function openSettings(recharge: Partial<AutoRecharge> = {}) {
  const opened = await openAccount({ recharge: aRecharge(recharge), cards: both });
  const { server, user } = opened;
  apiServer.use(
    answers('PUT /api/billing/auto-recharge', ({ body }) => {
      server.asked.push({ what: 'settings', body });
      server.recharge = { ...server.recharge, ...(body as Partial<AutoRecharge>) };
      return server.recharge;
    }),
    answers('PATCH /api/billing/cards/:id', ({ params, body }) => {
      server.asked.push({ what: params['id'] ?? '', body });
      return server.cards;
    }),
  );
  await user.click(await screen.findByRole('button', { name: 'Auto-recharge' }));
  await field(/^Below/);
  const save = async () => user.click(within(await dialog()).getByRole('button', { name: 'Save' }));
  return { ...opened, save };
}

test('is switched on with its threshold and amount, and says what it will do', async () => {
  const { user, server, save } = await openSettings({ isOn: false });
  await user.click(screen.getByRole('switch', { name: /^Recharge when/ }));
  const threshold = await field(/^Below/);
  await user.clear(threshold);
  await user.type(threshold, '20');
  await user.clear(await field(/Recharge to/));
  await user.type(await field(/Recharge to/), '120.50');
  expect(await dialog()).toHaveTextContent(
    'Below $20.00 the card is charged so that the balance becomes $120.50.',
  );
  await save();
  await waitFor(() => expect(screen.queryByRole('dialog')).not.toBeInTheDocument());
  expect(server.asked).toEqual([
    {
      what: 'settings',
      body: { isOn: true, thresholdMicros: 20_000_000, amountMicros: 120_500_000, version: 1 },
    },
  ]);
  const balance = screen.getByRole('region', { name: 'Available balance' });
  await waitFor(() => expect(balance).toHaveTextContent('Auto-recharge steps in below $20.00.'));
});

test('another card comes first, and the two change places', async () => {
  const { user, server, save } = await openSettings();
  await user.selectOptions(within(await dialog()).getByRole('combobox', { name: 'Card' }), mastercard.id);
  const backup = within(await dialog()).getByRole('combobox', { name: 'When it is declined' });
  expect(backup).toHaveValue(visa.id);
  await save();
  await waitFor(() => expect(server.asked).toHaveLength(3));
  expect(server.asked.slice(0, 2)).toEqual([
    { what: mastercard.id, body: { role: 'first' } },
    { what: visa.id, body: { role: 'backup' } },
  ]);
});

test('says what was declined and when it is tried again', async () => {
  await openSettings({ failures: 2, nextTryAt: TEN_O_CLOCK + 2 * DAY_MS, lastDecline: 'declined' });
  expect(await dialog()).toHaveTextContent(
    'The card was declined 2 times in a row. It is tried again on 16 May. Another card is tried at once.',
  );
});

test('an amount that is no recharge is refused in words, at its field', async () => {
  const { user, server, save } = await openSettings();
  const amount = await field(/Recharge to/);
  await user.clear(amount);
  await user.type(amount, '12');
  await save();
  expect(amount).toHaveAccessibleDescription('Enter $15 or more.');
  expect(amount).toHaveFocus();
  expect(server.asked).toEqual([]);
});

test('what the server refuses is said in the dialog, which stays', async () => {
  const { save } = await openSettings();
  apiServer.use(refuses('PUT /api/billing/auto-recharge', 402, { code: 'card-needed' }));
  await save();
  expect(await screen.findByText('A card is needed for this. Add one under Account.')).toBeInTheDocument();
});

describe('the rules of the amounts', () => {
  test.each([
    [
      null,
      dollars(50),
      { thresholdMicros: 'This is not an amount. Enter dollars, such as 40.', amountMicros: null },
    ],
    [dollars(1001), dollars(2000), { thresholdMicros: 'The most is $1,000.', amountMicros: null }],
    [dollars(0), dollars(9), { thresholdMicros: null, amountMicros: 'Enter $10 or more.' }],
    [dollars(10), dollars(14.99), { thresholdMicros: null, amountMicros: 'Enter $15 or more.' }],
    [dollars(10), dollars(20_001), { thresholdMicros: null, amountMicros: 'The most is $20,000.' }],
    [dollars(10), dollars(15), { thresholdMicros: null, amountMicros: null }],
  ])('%s and %s', (threshold, amount, faults) => {
    expect(amountFaults(threshold, amount)).toEqual(faults);
  });
});

test('only cards whose role changes are changed, the first one first', () => {
  const third = { ...visa, id: 'third', role: 'other' as const };
  const cards = [visa, mastercard, third];
  expect(rolesToChange(cards, { first: 'third', backup: '' })).toEqual([
    { id: 'third', role: 'first' },
    { id: visa.id, role: 'other' },
    { id: mastercard.id, role: 'other' },
  ]);
  expect(rolesToChange(cards, { first: visa.id, backup: mastercard.id })).toEqual([]);
});

test('declines are not spoken of while auto-recharge is off', () => {
  const days = daysIn('UTC', TEN_O_CLOCK);
  expect(sayDeclines(aRecharge({ failures: 1 }), days)).toContain('declined once');
  expect(sayDeclines(aRecharge({ failures: 1, isOn: false }), days)).toBeNull();
  expect(sayDeclines(aRecharge(), days)).toBeNull();
});
