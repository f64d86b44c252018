import { screen, waitFor, within } from '@testing-library/svelte';
import { describe, expect, test } from 'vitest';
import type { Card, CardList } from '#contract/billing/payments.ts';
import { answers, refuses } from '#support/api/answers.ts';
import { TEN_O_CLOCK } from '#support/api/facts.ts';
import { apiServer } from '#support/api/server.ts';
import { aPayment, dollars, mastercard, visa } from '../money-facts.ts';
import { openAccount, said } from '../open-account.ts';

const saved = () => screen.findByRole('list', { name: 'Saved cards' });
const rows = async () =>
  within(await saved())
    .getAllByRole('listitem')
    .map(said);
const test4242 = { token: 'tok_ok', brand: 'Visa', last4: '4242', behaviour: 'Succeeds' };
const test0002 = { token: 'tok_declined', brand: 'Visa', last4: '0002', behaviour: 'Declined' };
const both: CardList = { provider: 'test', cards: [visa, mastercard], testCards: [test4242, test0002] };
const stripe: CardList = { provider: 'stripe', cards: [visa], testCards: [] };

async function openCards(cards: CardList = both, role: 'admin' | 'supervisor' = 'admin') {
  const opened = await openAccount({ page: '/cards', cards, role });
  const { server, user } = opened;
  const change = (id: string | undefined, facts: Partial<Card>) => {
    const changed = server.cards.cards.map((card) => (card.id === id ? { ...card, ...facts } : card));
    server.cards = { ...server.cards, cards: changed };
  };
  apiServer.use(
    answers('PATCH /api/billing/cards/:id', ({ params, body }) => {
      server.asked.push({ what: params['id'] ?? '', body });
      change(params['id'], body as Partial<Card>);
      return server.cards;
    }),
    answers('DELETE /api/billing/cards/:id', ({ params }) => {
      server.asked.push({ what: `remove ${params['id'] ?? ''}`, body: null });
      const cards = server.cards.cards.filter(({ id }) => id !== params['id']);
      server.cards = { ...server.cards, cards };
      return null;
    }),
  );
  await screen.findByRole('heading', { name: 'Cards and payments' });
  const choose = async (card: string, act: string) => {
    await user.click(await screen.findByRole('button', { name: `What to do with ${card}` }));
    await user.click(screen.getByRole('menuitem', { name: act }));
  };
  return { ...opened, choose };
}

test('shows each card with what it does and until when it is valid', async () => {
  await openCards();
  expect(await rows()).toEqual([
    'Visa ending 4242 Pays, until 08/29',
    'Mastercard ending 5454 Pays when the first is declined, until 08/29',
  ]);
});

test('a card is made the first one', async () => {
  const { server, choose } = await openCards();
  await choose('Mastercard ending 5454', 'Pay with it');
  await waitFor(() => expect(server.asked).toEqual([{ what: mastercard.id, body: { role: 'first' } }]));
});

test('a card is removed after a question that says what follows', async () => {
  const { user, server, choose } = await openCards();
  await choose('Mastercard ending 5454', 'Remove');
  const question = await screen.findByRole('dialog', { name: 'Remove Mastercard ending 5454' });
  expect(question).toHaveTextContent('It pays when the first card is declined. Without it nothing does.');
  await user.click(within(question).getByRole('button', { name: 'Remove Mastercard ending 5454' }));
  await waitFor(async () => expect(await rows()).toHaveLength(1));
  expect(server.asked.at(-1)?.what).toBe(`remove ${mastercard.id}`);
  expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
});

test.each([
  ['payment-in-progress', /A payment is on its way\. Wait until it has come/],
  ['in-use', 'Auto-recharge charges this card. Pay with another one first, or switch auto-recharge off.'],
] as const)('that a card cannot be removed is said in the question: %s', async (code, words) => {
  const { user, choose } = await openCards();
  apiServer.use(refuses('DELETE /api/billing/cards/:id', 409, { code }));
  await choose('Visa ending 4242', 'Remove');
  await user.click(await screen.findByRole('button', { name: 'Remove Visa ending 4242' }));
  expect(await screen.findByText(words)).toBeInTheDocument();
});

describe('with the test provider', () => {
  test('a test card is chosen by what it does', async () => {
    const { user, server } = await openCards({ ...both, cards: [] });
    expect(await screen.findByText('No card yet. The first one that is saved pays.')).toBeInTheDocument();
    apiServer.use(
      answers('POST /api/billing/card-setups', ({ body }) => {
        server.asked.push({ what: 'save', body });
        server.cards = { ...both, cards: [visa] };
        return { id: 'setup-1', state: 'saved', url: null, card: visa };
      }),
      answers('GET /api/billing/card-setups/:id', () => ({
        id: 'setup-1',
        state: 'saved',
        url: null,
        card: visa,
      })),
    );
    const list = within(screen.getByRole('list', { name: 'Test cards' }));
    expect(list.getAllByRole('listitem').map(said)[1]).toContain('Visa ending 0002 Declined');
    await user.click(list.getByRole('button', { name: 'Save Visa ending 4242' }));
    expect(await screen.findByText('Visa ending 4242 is saved.')).toBeInTheDocument();
    expect(await rows()).toHaveLength(1);
    expect(server.asked).toEqual([{ what: 'save', body: { testToken: 'tok_ok' } }]);
  });
});

describe('with a real provider', () => {
  const setup = { id: 'setup-1', state: 'open' as const, url: 'https://checkout.example.com/1', card: null };

  test('the card is typed on its own page, in a new tab, and shows here when it is saved', async () => {
    const { user, server, sources } = await openCards(stripe);
    let state: 'open' | 'saved' = 'open';
    apiServer.use(
      answers('POST /api/billing/card-setups', () => setup),
      answers('GET /api/billing/card-setups/:id', () =>
        state === 'open' ? setup : { ...setup, state, url: null, card: mastercard },
      ),
    );
    await user.click(await screen.findByRole('button', { name: 'Add a card' }));
    const page = await screen.findByRole('link', { name: /Open the card page/ });
    expect(page).toHaveAttribute('href', setup.url);
    expect(page).toHaveAttribute('target', '_blank');
    expect(page).toHaveAttribute('rel', 'noopener');
    expect(screen.getByText(/It opens in a new tab; your phone stays registered\./)).toBeInTheDocument();
    state = 'saved';
    server.cards = { ...stripe, cards: [visa, mastercard] };
    sources.latest.says('billing.changed', { what: 'cards' });
    expect(await screen.findByText('Mastercard ending 5454 is saved.')).toBeInTheDocument();
    await waitFor(async () => expect(await rows()).toHaveLength(2));
    expect(screen.getByRole('button', { name: 'Add a card' })).toBeInTheDocument();
  });

  test('one that was not saved says so, and can be tried again', async () => {
    const { user } = await openCards(stripe);
    apiServer.use(
      answers('POST /api/billing/card-setups', () => setup),
      answers('GET /api/billing/card-setups/:id', () => ({ ...setup, state: 'failed', url: null })),
    );
    await user.click(await screen.findByRole('button', { name: 'Add a card' }));
    expect(
      await screen.findByText('The card was not saved. Try again, or use another one.'),
    ).toBeInTheDocument();
    expect(screen.getByRole('button', { name: 'Add a card' })).toBeInTheDocument();
  });
});

test('a supervisor sees the cards and changes none', async () => {
  await openCards(both, 'supervisor');
  expect(await rows()).toHaveLength(2);
  expect(screen.queryByRole('button', { name: /What to do with/ })).not.toBeInTheDocument();
  expect(screen.queryByRole('list', { name: 'Test cards' })).not.toBeInTheDocument();
});

test('payments are listed with what became of each', async () => {
  const payments = [
    aPayment({ id: 'a', state: 'pending' }),
    aPayment({ id: 'b', state: 'needs-action' }),
    aPayment({ id: 'c', kind: 'auto-recharge', micros: dollars(40.6), at: TEN_O_CLOCK - 6 * 86_400_000 }),
    aPayment({ id: 'd', state: 'declined', declineReason: 'insufficient-funds', last4: '0002' }),
    aPayment({ id: 'e', refundedMicros: dollars(20) }),
    aPayment({ id: 'f', refundedMicros: dollars(50) }),
  ];
  await openAccount({ page: '/cards', payments });
  const list = await screen.findByRole('list', { name: 'Payments' });
  const words = within(list).getAllByRole('listitem').map(said);
  expect(words[0]).toMatch(/^Added, Visa ending 4242 \$50\.00 14 May, .+ On its way$/);
  expect(words[1]).toContain('The bank asks first');
  expect(words[2]).toMatch(/^Auto-recharge, Visa ending 4242 \$40\.60 8 May, .+ Paid$/);
  expect(words[3]).toContain('Declined, not enough money');
  expect(words[4]).toContain('$20.00 refunded');
  expect(words[5]).toMatch(/ Refunded$/);
});

test('where the server takes no cards nothing is offered that cannot be done, and it says whom to ask', async () => {
  const none: CardList = { provider: 'none', cards: [], testCards: [] };
  await openCards(none);
  expect(
    await screen.findByText('This server takes no cards. Ask its operator to set up a card provider.'),
  ).toBeTruthy();
  expect(screen.queryByRole('heading', { name: 'Add a card' })).toBeNull();
  expect(screen.queryByRole('button', { name: 'Add a card' })).toBeNull();
  window.location.hash = '#/account';
  expect(await screen.findByRole('heading', { name: /Available balance/ })).toBeTruthy();
  await waitFor(() => expect(screen.queryByRole('button', { name: 'Add money' })).toBeNull());
  expect(screen.queryByRole('button', { name: 'Auto-recharge' })).toBeNull();
});
