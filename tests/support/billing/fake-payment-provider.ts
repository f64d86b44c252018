import type { Result } from '#kit/result.ts';
import { fail, ok } from '#kit/result.ts';
import type {
  CardSetupOutcome,
  ChargeMade,
  ChargeOrder,
  ChargeOutcome,
  PaymentProvider,
  ProviderMessage,
  StartedCardSetup,
} from '#server/billing/funding/payment-provider.ts';

/** How the bank answers a charge that is made now. */
type Bank = (order: ChargeOrder) => Exclude<ChargeOutcome, { state: 'unknown' }>;

export const refOf = (paymentId: string) => `pi_${paymentId}`;
export const succeeds: Bank = ({ paymentId }) => ({ state: 'succeeded', providerRef: refOf(paymentId) });
export const declines: Bank = ({ paymentId }) => ({
  ...({ state: 'declined', reason: 'insufficient-funds' } as const),
  providerRef: refOf(paymentId),
});
export const asks: Bank = ({ paymentId }) => ({
  ...({ state: 'needs-action', url: 'https://bank.example.test/ask' } as const),
  providerRef: refOf(paymentId),
});

/** Charges once a key, counts, and can be told to lose its answers. Its cards are the test provider's by name. */
export class FakePaymentProvider implements PaymentProvider {
  readonly name = 'test';
  readonly testCards = [];
  bank: Bank = succeeds;
  /** What happens between the charge and its answer: `throw` to lose it, wait to be late. */
  onTheWay: (order: ChargeOrder) => Promise<void> = () => Promise.resolve();
  /** What happens before the charge. */
  before: (order: ChargeOrder) => Promise<void> = () => Promise.resolve();
  /** All that was ever asked, in order. */
  readonly asked: ChargeOrder[] = [];
  /** By payment: what was charged, once. */
  readonly made = new Map<string, ChargeOutcome>();
  readonly removed: string[] = [];
  setup: CardSetupOutcome = { state: 'open' };

  async charge(order: ChargeOrder): Promise<ChargeOutcome> {
    this.asked.push(order);
    await this.before(order);
    const outcome = this.made.get(order.paymentId) ?? this.bank(order);
    this.made.set(order.paymentId, outcome);
    await this.onTheWay(order);
    return outcome;
  }

  findCharge({ paymentId }: ChargeMade): Promise<ChargeOutcome | null> {
    return Promise.resolve(this.made.get(paymentId) ?? null);
  }

  cancelCharge(providerRef: string): Promise<ChargeOutcome> {
    return Promise.resolve(this.settle(providerRef.slice('pi_'.length), false));
  }

  /** The bank is answered, or nobody will. */
  settle(paymentId: string, isApproved: boolean): ChargeOutcome {
    const providerRef = refOf(paymentId);
    const outcome: ChargeOutcome = isApproved
      ? { state: 'succeeded', providerRef }
      : { state: 'declined', providerRef, reason: 'not-confirmed' };
    this.made.set(paymentId, outcome);
    return outcome;
  }

  openCustomer({ id }: { id: string }): Promise<string> {
    return Promise.resolve(`cus_${id}`);
  }

  startCardSetup({ id }: { id: string }): Promise<Result<StartedCardSetup, 'unknown-test-card'>> {
    return Promise.resolve(ok({ ref: `cs_${id}`, url: 'https://cards.example.test/', card: null }));
  }

  readCardSetup(): Promise<CardSetupOutcome> {
    return Promise.resolve(this.setup);
  }

  removeCard(ref: string): Promise<void> {
    this.removed.push(ref);
    return Promise.resolve();
  }

  /** Its messages are the event as JSON; "signed" is its signature. */
  readMessage(body: string, signature: string): Promise<Result<ProviderMessage, 'bad-signature'>> {
    if (signature !== 'signed') return Promise.resolve(fail('bad-signature'));
    return Promise.resolve(ok(JSON.parse(body, bigCents) as ProviderMessage));
  }
}

const bigCents = (key: string, value: unknown) => (key === 'cents' ? BigInt(String(value)) : value);
