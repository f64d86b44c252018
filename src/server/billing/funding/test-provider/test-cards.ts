import type { CardList, DeclineReason } from '#contract/billing/payments.ts';
import type { ProviderCard } from '../payment-provider.ts';

/** How the bank of a test card behaves. `silent`: it charges, but the first answer never comes. */
export type TestBehaviour =
  { does: 'succeed' | 'ask' | 'silent' } | { does: 'decline'; reason: DeclineReason };

interface TestCard {
  token: string;
  brand: string;
  last4: string;
  words: string;
  behaviour: TestBehaviour;
}

const cards: readonly TestCard[] = [
  { token: 'succeeds', brand: 'Visa', last4: '4242', words: 'Succeeds', behaviour: { does: 'succeed' } },
  {
    token: 'succeeds-too',
    brand: 'Mastercard',
    last4: '4444',
    words: 'Succeeds, for a backup',
    behaviour: { does: 'succeed' },
  },
  {
    token: 'declined',
    brand: 'Visa',
    last4: '0002',
    words: 'Declined',
    behaviour: { does: 'decline', reason: 'declined' },
  },
  {
    token: 'insufficient-funds',
    brand: 'Visa',
    last4: '9995',
    words: 'Insufficient funds',
    behaviour: { does: 'decline', reason: 'insufficient-funds' },
  },
  {
    token: 'asks-first',
    brand: 'Visa',
    last4: '3155',
    words: 'The bank asks first',
    behaviour: { does: 'ask' },
  },
  {
    token: 'no-answer',
    brand: 'Mastercard',
    last4: '0044',
    words: 'No answer in time',
    behaviour: { does: 'silent' },
  },
];

export const testCards: CardList['testCards'] = cards.map(({ token, brand, last4, words }) => ({
  token,
  brand,
  last4,
  behaviour: words,
}));

/** A saved test card says by its reference what it is: nothing has to be remembered of it. null: there is none of that token. */
export function savedTestCard(token: string, setupId: string): ProviderCard | null {
  const card = cards.find((one) => one.token === token);
  if (!card) return null;
  const { brand, last4 } = card;
  return { ref: `${token}:${setupId}`, brand, last4, expMonth: 12, expYear: 2030 };
}

/** @throws Error for what is no saved test card */
export function behaviourOf(cardRef: string): TestBehaviour {
  const card = cards.find(({ token }) => token === cardRef.split(':')[0]);
  if (!card) throw new Error(`${cardRef} is no test card`);
  return card.behaviour;
}
