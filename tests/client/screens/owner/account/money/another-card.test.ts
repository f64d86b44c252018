/** A sole card that was declined stops a purchase: wherever it does, another one is saved on the spot and pays. */
import { screen, waitFor } from '@testing-library/svelte';
import type { UserEvent } from '@testing-library/user-event';
import { expect, test } from 'vitest';
import type { CardList, PaymentRequest } from '#contract/billing/payments.ts';
import { answers } from '#support/api/answers.ts';
import { apiServer } from '#support/api/server.ts';
import { aPayment, aQuote, aRecharge, dollars, mastercard, visa } from '../money-facts.ts';
import { openAccount } from '../open-account.ts';
import { selling } from '../packages/selling.ts';

const press = async (user: UserEvent, name: RegExp | string) =>
  user.click(await screen.findByRole('button', { name }));

const list = (cards: CardList['cards']): CardList => ({
  provider: 'test',
  cards,
  testCards: [{ token: 'tok_ok', brand: 'Mastercard', last4: '5454', behaviour: 'Succeeds' }],
});

/** Visa is declined each time; saving a card saves the Mastercard. */
async function open(facts: Parameters<typeof openAccount>[0]) {
  const opened = await openAccount({ cards: list([visa]), ...facts });
  const { server } = opened;
  const paid: PaymentRequest[] = [];
  const saved = { id: 'setup-1', state: 'saved' as const, url: null, card: mastercard };
  apiServer.use(
    answers('POST /api/billing/payments', ({ body }) => {
      const { id } = body as PaymentRequest;
      paid.push(body as PaymentRequest);
      const payment = aPayment({ id, state: 'declined', declineReason: 'declined' });
      server.payments = [payment, ...server.payments];
      return payment;
    }),
    answers('POST /api/billing/card-setups', () => {
      server.cards = list([visa, { ...mastercard, role: 'other' }]);
      return saved;
    }),
    answers('GET /api/billing/card-setups/:id', () => saved),
  );
  return { ...opened, paid };
}

const short = aQuote({ balanceMicros: dollars(-33.985), shortMicros: dollars(33.985), recharge: null });

test.each([
  { what: 'Add money', facts: {}, ask: 'Add money', pay: 'Add $50.00' },
  {
    what: 'a package',
    facts: { differs: selling([]).differs },
    ask: 'Buy a package',
    pay: 'Add $1,325.00 and buy',
  },
])('under $what', async ({ facts, ask, pay }) => {
  const { user, paid } = await open(facts);
  await press(user, ask);
  await press(user, pay);
  await press(user, 'Use another card');
  await press(user, 'Save Mastercard ending 5454');
  const card = await screen.findByRole('combobox', { name: /^(Card|From)$/ });
  await waitFor(() => expect(card).toHaveValue(mastercard.id));
  await press(user, pay);
  await waitFor(() => expect(paid.map(({ cardId }) => cardId)).toEqual([visa.id, mastercard.id]));
});

test('under a change of plan', async () => {
  const { user, paid } = await open({ quote: short });
  await user.click(await screen.findByRole('radio', { name: /^Growth/ }));
  const pay = 'Add $33.99 and change to Growth';
  await press(user, pay);
  await press(user, 'Use another card');
  await press(user, 'Save Mastercard ending 5454');
  await press(user, pay);
  await waitFor(() => expect(paid.map(({ cardId }) => cardId)).toEqual([visa.id, mastercard.id]));
});

test('under auto-recharge, which then begins with it', async () => {
  const { user } = await open({ recharge: aRecharge({ isOn: true, failures: 2 }) });
  const changed: unknown[] = [];
  apiServer.use(
    answers('PATCH /api/billing/cards/:id', ({ params, body }) => {
      changed.push([params['id'], body]);
      return list([mastercard, visa]);
    }),
    answers('PUT /api/billing/auto-recharge', () => aRecharge()),
  );
  await press(user, 'Auto-recharge');
  await press(user, 'Use another card');
  await press(user, 'Save Mastercard ending 5454');
  const card = await screen.findByRole('combobox', { name: 'Card' });
  await waitFor(() => expect(card).toHaveValue(mastercard.id));
  await press(user, 'Save');
  await waitFor(() => expect(changed).toContainEqual([mastercard.id, { role: 'first' }]));
});
