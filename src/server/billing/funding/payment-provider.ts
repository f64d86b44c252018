/**
 * The port to the provider that keeps and charges cards. No card number is in any of its types: a card is typed on a page of the
 * provider's, and a reference to it comes back.
 *
 * A provider MUST charge a payment's id at most once, however often it is asked, for ASK_FOR_MS and longer after the first
 * time; it MUST say of a charge that was made what it said before. It MUST answer `unknown` (or throw, which counts the same)
 * when it cannot tell, and MUST NOT say `declined` of a charge that may still be made. It MUST NOT charge a part.
 */
import type { CardList, DeclineReason } from '#contract/billing/payments.ts';
import type { Result } from '#kit/result.ts';

/** So long a payment is asked for again under its id; then it is only looked for, and what is not found was not made. */
export const ASK_FOR_MS = 30 * 60_000;

export interface ProviderCard {
  ref: string;
  /** "Visa" */
  brand: string;
  last4: string;
  expMonth: number;
  expYear: number;
}

/** Either a page on which the card is typed, or (test cards) the card at once. */
export type StartedCardSetup =
  { ref: string; url: string; card: null } | { ref: string; url: null; card: ProviderCard };

export type CardSetupOutcome =
  { state: 'open' } | { state: 'saved'; card: ProviderCard } | { state: 'failed' };

/** What is to be charged. The same payment always comes with the same facts. */
export interface ChargeOrder {
  /** Ours, and the key under which it is charged once. */
  paymentId: string;
  customerRef: string;
  cardRef: string;
  cents: bigint;
  /** Where the bank sends the cardholder afterwards; null: nobody is there to answer. */
  returnUrl: string | null;
}

/** The same charge, looked for. */
export interface ChargeMade {
  paymentId: string;
  customerRef: string;
  /** null: not known; found by the customer's charges since `since` (epoch milliseconds). */
  providerRef: string | null;
  since: number;
}

/** `url` of needs-action: where the bank asks; null: the test provider's bank is on our own screen. */
export type ChargeOutcome =
  | { state: 'succeeded'; providerRef: string }
  | { state: 'declined'; providerRef: string | null; reason: DeclineReason }
  | { state: 'needs-action'; providerRef: string; url: string | null }
  | { state: 'unknown' };

/** What a message of the provider's says. Messages come late, twice, out of order, and of payments that are not ours. */
export type ProviderEvent =
  | { type: 'charge'; paymentId: string; outcome: ChargeOutcome }
  /** `cents`: all that went back so far. `paymentId` where the message names it. */
  | { type: 'refund'; paymentId: string | null; providerRef: string; cents: bigint }
  | { type: 'dispute'; providerRef: string; cents: bigint }
  | { type: 'card-setup'; ref: string };

export interface ProviderMessage {
  id: string;
  /** null: nothing that we follow. */
  event: ProviderEvent | null;
}

export interface PaymentProvider {
  readonly name: CardList['provider'];
  /** What may be saved in the place of a real card; empty with a real provider. */
  readonly testCards: CardList['testCards'];

  /** Who this account is to the provider: the same customer however often it is asked. */
  openCustomer(account: { id: string; name: string }): Promise<string>;

  startCardSetup(setup: {
    id: string;
    customerRef: string;
    testToken: string | null;
    returnUrl: string;
  }): Promise<Result<StartedCardSetup, 'unknown-test-card'>>;
  readCardSetup(ref: string): Promise<CardSetupOutcome>;
  /** One that is gone already is gone. */
  removeCard(ref: string): Promise<void>;

  charge(order: ChargeOrder): Promise<ChargeOutcome>;
  /** null: no such charge was ever made. */
  findCharge(charge: ChargeMade): Promise<ChargeOutcome | null>;
  /** Takes back a charge that waits for its bank. Answers what became of it: it may have succeeded meanwhile. */
  cancelCharge(providerRef: string): Promise<ChargeOutcome>;

  /** @param body as it came, byte for byte */
  readMessage(body: string, signature: string): Promise<Result<ProviderMessage, 'bad-signature'>>;
}
