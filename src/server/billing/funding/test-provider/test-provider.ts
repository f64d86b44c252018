/**
 * A provider of cards inside the server, for demo accounts and tests: another party, with a memory of its own (the table
 * test_charges) that outlives both of us, and messages that come signed through the same door as a real one's.
 */
import { randomUUID } from 'node:crypto';
import type { DeclineReason } from '#contract/billing/payments.ts';
import type { Clock } from '#kit/clock.ts';
import type { Log } from '#kit/log.ts';
import { fail, ok, type Result } from '#kit/result.ts';
import type { Pool } from '#server/store/database.ts';
import type {
  CardSetupOutcome,
  ChargeMade,
  ChargeOrder,
  ChargeOutcome,
  PaymentProvider,
  ProviderMessage,
  StartedCardSetup,
} from '../payment-provider.ts';
import { behaviourOf, savedTestCard, testCards, type TestBehaviour } from './test-cards.ts';
import { readMessage, signMessage } from './test-messages.ts';

interface Options {
  sql: Pool;
  clock: Clock;
  log: Log;
  /** What its messages are signed with (store/secrets.ts). */
  secret: string;
  /** Its messages' way to us. */
  deliver: (body: string, signature: string) => Promise<unknown>;
}

interface TestCharge {
  paymentId: string;
  state: 'succeeded' | 'declined' | 'needs-action';
  declineReason: DeclineReason | null;
  isNew: boolean;
}

export class TestProvider implements PaymentProvider {
  readonly name = 'test';
  readonly testCards = testCards;
  readonly #options: Options;
  readonly #deliveries = new Set<Promise<unknown>>();

  constructor(options: Options) {
    this.#options = options;
  }

  /** Its messages have arrived. */
  async close(): Promise<void> {
    await Promise.all(this.#deliveries);
  }

  openCustomer({ id }: { id: string }): Promise<string> {
    return Promise.resolve(testCustomerOf(id));
  }

  startCardSetup({
    id,
    testToken,
  }: {
    id: string;
    testToken: string | null;
  }): Promise<Result<StartedCardSetup, 'unknown-test-card'>> {
    const card = savedTestCard(testToken ?? '', id);
    return Promise.resolve(card ? ok({ ref: id, url: null, card }) : fail('unknown-test-card'));
  }

  /** Test cards are saved at once: one that is open still was lost on the way to the books. */
  readCardSetup(): Promise<CardSetupOutcome> {
    return Promise.resolve({ state: 'failed' });
  }

  removeCard(): Promise<void> {
    return Promise.resolve();
  }

  async charge({ paymentId, cardRef, cents }: ChargeOrder): Promise<ChargeOutcome> {
    const behaviour = behaviourOf(cardRef);
    const charge = await this.#charge(paymentId, cardRef, cents, firstStateOf(behaviour));
    if (charge.isNew && behaviour.does === 'silent') return { state: 'unknown' };
    if (charge.isNew) this.#deliver(charge);
    return outcomeOf(charge);
  }

  async findCharge({ paymentId }: ChargeMade): Promise<ChargeOutcome | null> {
    const charge = await this.#find(paymentId);
    return charge && outcomeOf(charge);
  }

  async cancelCharge(providerRef: string): Promise<ChargeOutcome> {
    return (await this.#answer(paymentOf(providerRef), false)) ?? { state: 'unknown' };
  }

  /** What the customer tells the bank on our own screen. null: it does not ask, or no longer. */
  async answerBank(paymentId: string, isApproved: boolean): Promise<ChargeOutcome | null> {
    const charge = await this.#find(paymentId);
    if (charge?.state !== 'needs-action') return null;
    const outcome = await this.#answer(paymentId, isApproved);
    await Promise.all(this.#deliveries);
    return outcome;
  }

  readMessage(body: string, signature: string): Promise<Result<ProviderMessage, 'bad-signature'>> {
    const { secret, clock } = this.#options;
    return Promise.resolve(readMessage(secret, { body, signature }, clock.now()));
  }

  /** Once a payment: what was charged before is what it is. */
  async #charge(
    paymentId: string,
    cardRef: string,
    cents: bigint,
    { state, declineReason }: Pick<TestCharge, 'state' | 'declineReason'>,
  ): Promise<TestCharge> {
    const { sql, clock } = this.#options;
    const made = await sql`
      insert into test_charges (payment_id, card_ref, cents, state, decline_reason, at)
      values (${paymentId}, ${cardRef}, ${cents}, ${state}, ${declineReason}, ${new Date(clock.now())})
      on conflict (payment_id) do nothing returning payment_id`;
    const charge = await this.#find(paymentId);
    if (!charge) throw new Error(`the test charge of ${paymentId} is gone`);
    return { ...charge, isNew: made.length > 0 };
  }

  async #find(paymentId: string): Promise<TestCharge | null> {
    const [charge] = await this.#options.sql<TestCharge[]>`
      select payment_id, state, decline_reason, false as is_new from test_charges where payment_id = ${paymentId}`;
    return charge ?? null;
  }

  async #answer(paymentId: string, isApproved: boolean): Promise<ChargeOutcome | null> {
    const [answered] = await this.#options.sql<TestCharge[]>`
      update test_charges set state = ${isApproved ? 'succeeded' : 'declined'},
        decline_reason = ${isApproved ? null : 'not-confirmed'}
      where payment_id = ${paymentId} and state = 'needs-action'
      returning payment_id, state, decline_reason, false as is_new`;
    if (answered) this.#deliver(answered);
    const charge = answered ?? (await this.#find(paymentId));
    return charge && outcomeOf(charge);
  }

  /** A message that is lost is no matter: the processor looks. */
  #deliver(charge: TestCharge): void {
    const { secret, clock, log, deliver } = this.#options;
    const event = { type: 'charge', paymentId: charge.paymentId, outcome: outcomeOf(charge) } as const;
    const { body, signature } = signMessage(secret, { id: randomUUID(), event }, clock.now());
    const delivery = deliver(body, signature)
      .catch((error: unknown) => log.warn({ error }, 'a message of the test provider was not heard'))
      .finally(() => this.#deliveries.delete(delivery));
    this.#deliveries.add(delivery);
  }
}

export const testCustomerOf = (accountId: string) => `test_${accountId}`;

const refOf = (paymentId: string) => `test:${paymentId}`;
const paymentOf = (providerRef: string) => providerRef.replace(/^test:/, '');

function firstStateOf(behaviour: TestBehaviour): Pick<TestCharge, 'state' | 'declineReason'> {
  if (behaviour.does === 'decline') return { state: 'declined', declineReason: behaviour.reason };
  return { state: behaviour.does === 'ask' ? 'needs-action' : 'succeeded', declineReason: null };
}

function outcomeOf({ paymentId, state, declineReason }: TestCharge) {
  const providerRef = refOf(paymentId);
  if (state === 'succeeded') return { state, providerRef };
  if (state === 'needs-action') return { state, providerRef, url: null };
  return { state, providerRef, reason: declineReason ?? 'declined' };
}
