import { screen, waitFor, within } from '@testing-library/svelte';
import { describe, expect, test } from 'vitest';
import type { Payment, PaymentRequest } from '#contract/billing/payments.ts';
import { answers, breaks, refuses } from '#support/api/answers.ts';
import { anAccount, TEN_O_CLOCK } from '#support/api/facts.ts';
import { apiServer } from '#support/api/server.ts';
import { aPayment, dollars, mastercard, visa } from '../money-facts.ts';
import { openAccount, said } from '../open-account.ts';

type Opening = Parameters<typeof openAccount>[0];
const dialog = () => screen.findByRole('dialog', { name: 'Add money' });
const press = async (name: string) => within(await dialog()).getByRole('button', { name });

/** The dialog, over a server that answers each payment with `becomes`. */
async function askForMoney(becomes: Partial<Payment> = {}, opening: Opening = {}) {
  const opened = await openAccount(opening);
  const { server, user } = opened;
  const paid: PaymentRequest[] = [];
  apiServer.use(
    answers('POST /api/billing/payments', ({ body }) => {
      const request = body as PaymentRequest;
      paid.push(request);
      const card = server.cards.cards.find(({ id }) => id === request.cardId) ?? visa;
      const { brand, last4 } = card;
      const payment = aPayment({
        id: request.id,
        micros: dollars(request.micros / 1e6),
        brand,
        last4,
        ...becomes,
      });
      server.payments = [payment, ...server.payments];
      return payment;
    }),
  );
  await user.click(await screen.findByRole('button', { name: 'Add money' }));
  await within(await dialog()).findByRole('group', { name: 'Amount' });
  /** What the bank answers later. */
  const settles = (facts: Partial<Payment>) => {
    server.payments = server.payments.map((payment, index) =>
      index === 0 ? { ...payment, ...facts } : payment,
    );
    opened.sources.latest.says('billing.changed', { what: 'payments' });
  };
  return { ...opened, paid, settles };
}

test('a click pays once, from the chosen card, and says what came of it', async () => {
  const { user, paid, sources } = await askForMoney(
    {},
    { cards: { provider: 'test', cards: [visa, mastercard], testCards: [] } },
  );
  expect(await dialog()).toHaveTextContent('The balance becomes $75.00.');
  await user.click(await screen.findByRole('radio', { name: '$25' }));
  expect(await dialog()).toHaveTextContent('The balance becomes $50.00.');
  await user.selectOptions(within(await dialog()).getByRole('combobox', { name: 'Card' }), mastercard.id);
  sources.latest.says('account.changed', anAccount({ availableMicros: dollars(50), at: TEN_O_CLOCK + 1 }));
  await user.dblClick(await press('Add $25.00'));
  expect(await screen.findByText(/\$25\.00 has come from Mastercard ending 5454\./)).toBeInTheDocument();
  expect(paid).toEqual([
    { id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string, micros: 25_000_000, cardId: mastercard.id },
  ]);
  expect(await dialog()).toHaveTextContent('The balance is $50.00.');
  const done = await press('Done');
  await waitFor(() => expect(done).toHaveFocus());
  await user.keyboard('{Enter}');
  expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
});

describe('another amount', () => {
  test.each([
    ['4.99', 'The least is $5.'],
    ['20001', 'The most at once is $20,000.'],
    ['ten', 'This is not an amount. Enter dollars, such as 40 or 40.50.'],
  ])('%s is refused in words', async (typed, words) => {
    const { user, paid } = await askForMoney();
    await user.click(screen.getByRole('radio', { name: 'Other' }));
    const field = await screen.findByRole('textbox', { name: /Other amount/ });
    expect(field).toHaveFocus();
    await user.type(field, `${typed}{Enter}`);
    expect(field).toHaveAccessibleDescription(words);
    expect(paid).toEqual([]);
  });

  test('is paid to the cent', async () => {
    const { user, paid } = await askForMoney();
    await user.click(screen.getByRole('radio', { name: 'Other' }));
    await user.type(await screen.findByRole('textbox', { name: /Other amount/ }), '40.60{Enter}');
    await screen.findByText(/\$40\.60 has come/);
    expect(paid.map(({ micros }) => micros)).toEqual([40_600_000]);
  });
});

describe('what may become of it', () => {
  test.each([
    ['declined', 'Visa ending 4242 was declined. Use another card, or ask its bank.'],
    ['insufficient-funds', 'There is not enough money behind Visa ending 4242. Use another card.'],
    ['expired-card', 'Visa ending 4242 has expired. Use another card.'],
    [
      'not-confirmed',
      'The payment from Visa ending 4242 was not confirmed at the bank. Pay again and confirm it.',
    ],
    ['provider-failed', 'Visa ending 4242 could not be charged just now. Pay again in a moment.'],
  ] as const)('%s: what happened and the one thing to do', async (declineReason, words) => {
    const { user } = await askForMoney({ state: 'declined', declineReason });
    await user.click(await press('Add $50.00'));
    expect(await screen.findByText(words)).toBeInTheDocument();
  });

  test('after a decline another card is another payment', async () => {
    const declined = { state: 'declined', declineReason: 'declined' } as const;
    const cards = { provider: 'test' as const, cards: [visa, mastercard], testCards: [] };
    const { user, paid } = await askForMoney(declined, { cards });
    await user.click(await press('Add $50.00'));
    await screen.findByText(/Visa ending 4242 was declined/);
    await user.selectOptions(within(await dialog()).getByRole('combobox', { name: 'Card' }), mastercard.id);
    await user.click(await press('Add $50.00'));
    await screen.findByText(/Mastercard ending 5454 was declined/);
    expect(new Set(paid.map(({ id }) => id)).size).toBe(2);
  });

  test('a sole card that was declined has another one added there', async () => {
    const declined = { state: 'declined', declineReason: 'declined' } as const;
    const testCards = [{ token: '4000', brand: 'Visa', last4: '0341', behaviour: 'Works' }];
    const cards = { provider: 'test' as const, cards: [visa], testCards };
    const { user } = await askForMoney(declined, { cards });
    await user.click(await press('Add $50.00'));
    await user.click(await press('Use another card'));
    expect(await press('Save Visa ending 0341')).toBeInTheDocument();
  });

  test('no answer yet: it is on its way, also for an owner who comes back, and then it has come', async () => {
    const { user, paid, settles } = await askForMoney({ state: 'pending' });
    await user.click(await press('Add $50.00'));
    const words = 'The payment is on its way. The balance grows when it has come.';
    expect(await screen.findByText(words)).toBeInTheDocument();
    await user.click(await press('Close'));
    await user.click(await screen.findByRole('button', { name: 'Add money' }));
    expect(await screen.findByText(words)).toBeInTheDocument();
    settles({ state: 'succeeded' });
    expect(await screen.findByText(/\$50\.00 has come/)).toBeInTheDocument();
    expect(paid).toHaveLength(1);
  });

  test('the bank asks first, on its own page', async () => {
    const { user, settles } = await askForMoney({
      state: 'needs-action',
      actionUrl: 'https://bank.example.com/3ds',
    });
    await user.click(await press('Add $50.00'));
    const page = await screen.findByRole('link', { name: /Open the bank's page/ });
    expect(page).toHaveAttribute('href', 'https://bank.example.com/3ds');
    expect(page).toHaveAttribute('target', '_blank');
    expect(await dialog()).toHaveTextContent(
      'The bank of Visa ending 4242 asks first. Confirm $50.00 there.',
    );
    settles({ state: 'declined', declineReason: 'not-confirmed' });
    expect(await screen.findByText(/was not confirmed at the bank/)).toBeInTheDocument();
  });

  test.each([
    ['Approve', true, /\$50\.00 has come/],
    ['Refuse', false, /was not confirmed at the bank/],
  ] as const)('the test bank is told "%s" in the dialog', async (key, approve, words) => {
    const { user, server, settles } = await askForMoney({ state: 'needs-action' });
    apiServer.use(
      answers('POST /api/billing/test-bank/:id', ({ params, body }) => {
        server.asked.push({ what: params['id'] ?? '', body });
        const outcome = approve
          ? { state: 'succeeded' as const }
          : { state: 'declined' as const, declineReason: 'not-confirmed' as const };
        settles(outcome);
        return server.payments[0] ?? aPayment();
      }),
    );
    await user.click(await press('Add $50.00'));
    const bank = await screen.findByRole('group', { name: 'The test bank' });
    await user.click(within(bank).getByRole('button', { name: key }));
    expect(await screen.findByText(words)).toBeInTheDocument();
    expect(server.asked.at(-1)).toEqual({ what: server.payments[0]?.id, body: { approve } });
  });

  test('one that is on its way already is said', async () => {
    const { user } = await askForMoney();
    apiServer.use(refuses('POST /api/billing/payments', 409, { code: 'payment-in-progress' }));
    await user.click(await press('Add $50.00'));
    expect(
      await screen.findByText('A payment is on its way. Wait until it has come, then try again.'),
    ).toBeInTheDocument();
  });
});

describe('when the server does not answer', () => {
  test('nobody knows yet, and what did become of it is found by its id', async () => {
    const { user, server } = await askForMoney();
    let asked = '';
    apiServer.use(
      breaks('POST /api/billing/payments'),
      refuses('GET /api/billing/payments/:id', 500, { code: 'server-unavailable' }),
    );
    await user.click(await press('Add $50.00'));
    expect(await screen.findByText(/it is not known yet whether the card was charged/)).toBeInTheDocument();
    apiServer.use(
      answers('GET /api/billing/payments/:id', ({ params }) => {
        asked = params['id'] ?? '';
        return aPayment({ id: asked });
      }),
    );
    expect(await screen.findByText(/\$50\.00 has come/)).toBeInTheDocument();
    expect(server.payments).toEqual([]);
    expect(asked).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('pressing again asks for the same payment, so that it is charged once', async () => {
    const { user, paid } = await askForMoney();
    const tried: string[] = [];
    apiServer.use(
      refuses('GET /api/billing/payments/:id', 404, { code: 'not-found' }),
      breaks('POST /api/billing/payments'),
    );
    apiServer.events.on('request:start', ({ request }) => {
      if (request.method !== 'POST') return;
      void request
        .clone()
        .json()
        .then((body: { id?: string }) => tried.push(body.id ?? ''));
    });
    await user.click(await press('Add $50.00'));
    expect(await screen.findByText('The server does not answer. Try again in a moment.')).toBeInTheDocument();
    await user.click(await press('Add $50.00'));
    await waitFor(() => expect(tried).toHaveLength(2));
    apiServer.events.removeAllListeners();
    expect(tried[0]).toBe(tried[1]);
    expect(paid).toEqual([]);
  });
});

test('without a card one is saved first, then it pays', async () => {
  const cards = {
    provider: 'test' as const,
    cards: [],
    testCards: [{ token: 'tok_ok', brand: 'Visa', last4: '4242', behaviour: 'Succeeds' }],
  };
  const { user, server } = await openAccount({ cards });
  apiServer.use(
    answers('POST /api/billing/card-setups', ({ body }) => {
      server.asked.push({ what: 'save', body });
      server.cards = { ...cards, cards: [visa] };
      return { id: 'setup-1', state: 'saved', url: null, card: visa };
    }),
    answers('GET /api/billing/card-setups/:id', () => ({
      id: 'setup-1',
      state: 'saved',
      url: null,
      card: visa,
    })),
  );
  await user.click(await screen.findByRole('button', { name: 'Add money' }));
  await user.click(await screen.findByRole('button', { name: 'Save Visa ending 4242' }));
  expect(await press('Add $50.00')).toBeInTheDocument();
  expect(server.asked).toContainEqual({ what: 'save', body: { testToken: 'tok_ok' } });
});

test('a call takes the question back and leaves the payment as it is', async () => {
  const { user, rings } = await askForMoney({ state: 'pending' });
  await user.click(await press('Add $50.00'));
  await screen.findByText(/The payment is on its way/);
  const call = rings();
  await waitFor(() => expect(screen.queryByRole('dialog')).not.toBeInTheDocument());
  call.hangUp();
  expect(said(await dialog())).toContain('The payment is on its way.');
});

test.each([
  { from: 'first-steps', to: '#/phone' },
  { from: 'basket', to: '#/numbers/buy' },
])('who came from the $from goes on there, and the account does not ask again', async ({ from, to }) => {
  const { user } = await openAccount();
  await screen.findByRole('region', { name: 'Available balance' });
  window.location.hash = `#/account/add-money/${from}`;
  await user.click(await press('Cancel'));
  await waitFor(() => expect(window.location.hash).toBe(to));
  await user.click(screen.getByRole('link', { name: 'Account' }));
  await screen.findByRole('region', { name: 'Available balance' });
  expect(window.location.hash).toBe('#/account');
  expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
});

test('the banner of a low balance asks for money, also from the screen itself, and closing goes on there', async () => {
  const { user } = await openAccount({ account: anAccount({ availableMicros: dollars(4) }) });
  await screen.findByRole('region', { name: 'Available balance' });
  const banner = (await screen.findByText('The balance is low.')).closest('[role=status]') as HTMLElement;
  await user.click(within(banner).getByRole('button', { name: 'Add money' }));
  await user.click(await press('Cancel'));
  expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
  await waitFor(() => expect(window.location.hash).toBe('#/account'));
  await user.click(within(banner).getByRole('button', { name: 'Add money' }));
  expect(await dialog()).toBeInTheDocument();
});
