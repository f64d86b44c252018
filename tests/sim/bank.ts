/**
 * A provider of cards that lives outside and remembers everything: it charges, declines, asks first, answers nobody though
 * it has charged, breaks off before it has, and tells of it later, twice, in any order, or not at all.
 */
import type { DeclineReason } from '#contract/billing/payments.ts';
import { ok, type Result } from '#kit/result.ts';
import type {
  CardSetupOutcome,
  ChargeMade,
  ChargeOrder,
  ChargeOutcome,
  PaymentProvider,
  ProviderEvent,
  ProviderMessage,
  StartedCardSetup,
} from '#server/billing/funding/payment-provider.ts';
import type { World } from './world.ts';

interface Charge {
  paymentId: string;
  state: 'succeeded' | 'declined' | 'needs-action';
  cents: bigint;
  refundedCents: bigint;
  disputedCents: bigint;
}

const DECLINED = 'insufficient-funds' satisfies DeclineReason;

export class Bank implements PaymentProvider {
  readonly name = 'test';
  readonly testCards = [];
  readonly #world: World;
  readonly #charges = new Map<string, Charge>();
  /** What it has still to tell. */
  readonly #messages: ProviderMessage[] = [];
  #told = 0;

  constructor(world: World) {
    this.#world = world;
  }

  /** What it has taken, less what it has given back. Micro-dollars. */
  get takenMicros(): bigint {
    const taken = [...this.#charges.values()].filter(({ state }) => state === 'succeeded');
    return taken.reduce(
      (sum, one) => sum + (one.cents - one.refundedCents - one.disputedCents) * 10_000n,
      0n,
    );
  }

  get hasToldAll(): boolean {
    return this.#messages.length === 0;
  }

  openCustomer({ id }: { id: string }): Promise<string> {
    return Promise.resolve(id);
  }

  startCardSetup(): Promise<Result<StartedCardSetup, 'unknown-test-card'>> {
    throw new Error('cards are saved without it here');
  }

  readCardSetup(): Promise<CardSetupOutcome> {
    return Promise.resolve({ state: 'open' });
  }

  removeCard(): Promise<void> {
    return Promise.resolve();
  }

  charge({ paymentId, cents }: ChargeOrder): Promise<ChargeOutcome> {
    const { process, chance } = this.#world;
    return process.step(() => {
      const known = this.#charges.get(paymentId);
      if (known) return Promise.resolve(outcomeOf(known));
      const luck = chance.int(1, 100);
      if (luck <= 8) throw new Error('the network is down');
      const state = luck <= 22 ? 'declined' : luck <= 28 ? 'needs-action' : 'succeeded';
      const charge: Charge = { paymentId, state, cents, refundedCents: 0n, disputedCents: 0n };
      this.#charges.set(paymentId, charge);
      this.#tell({ type: 'charge', paymentId, outcome: outcomeOf(charge) });
      return Promise.resolve(luck > 90 ? { state: 'unknown' } : outcomeOf(charge));
    });
  }

  findCharge({ paymentId }: ChargeMade): Promise<ChargeOutcome | null> {
    const charge = this.#charges.get(paymentId);
    return this.#world.process.step(() => Promise.resolve(charge ? outcomeOf(charge) : null));
  }

  cancelCharge(providerRef: string): Promise<ChargeOutcome> {
    return this.#world.process.step(() => Promise.resolve(this.#answer(providerRef, false)));
  }

  readMessage(body: string): Promise<Result<ProviderMessage, 'bad-signature'>> {
    const event = this.#messages.find(({ id }) => id === body);
    return Promise.resolve(event ? ok(event) : { ok: false, failure: 'bad-signature' });
  }

  /** People answer their bank, banks give money back: whatever there is to do. */
  somethingHappens(): void {
    const { chance } = this.#world;
    const charges = [...this.#charges.values()];
    const asking = charges.filter(({ state }) => state === 'needs-action');
    if (asking.length > 0) this.#answer(chance.oneOf(asking).paymentId, chance.happens(0.7));
    const paid = charges.slice(-20).filter(({ state }) => state === 'succeeded');
    if (paid.length > 0 && chance.happens(0.3)) this.#giveBack(chance.oneOf(paid));
  }

  /** One of its messages, mostly an early one. null: there is nothing to tell. */
  nextMessage({ isLast = false } = {}): { id: string; heard: () => void } | null {
    const { chance } = this.#world;
    const message = this.#messages[chance.int(0, Math.min(3, Math.max(0, this.#messages.length - 1)))];
    if (!message) return null;
    const heard = () => {
      // Some come twice.
      if (isLast || chance.happens(0.8)) this.#messages.splice(this.#messages.indexOf(message), 1);
    };
    return { id: message.id, heard };
  }

  #giveBack(charge: Charge): void {
    const { chance } = this.#world;
    const left = charge.cents - charge.refundedCents - charge.disputedCents;
    if (left === 0n) return;
    const cents = chance.happens(0.5) ? left : BigInt(chance.int(1, Number(left)));
    const { paymentId } = charge;
    if (chance.happens(0.3)) {
      charge.disputedCents += cents;
      this.#tell({ type: 'dispute', providerRef: paymentId, cents: charge.disputedCents });
    } else {
      charge.refundedCents += cents;
      this.#tell({ type: 'refund', paymentId, providerRef: paymentId, cents: charge.refundedCents });
    }
  }

  #answer(paymentId: string, isApproved: boolean): ChargeOutcome {
    const charge = this.#charges.get(paymentId);
    if (!charge) return { state: 'unknown' };
    if (charge.state === 'needs-action') {
      charge.state = isApproved ? 'succeeded' : 'declined';
      this.#tell({ type: 'charge', paymentId, outcome: outcomeOf(charge) });
    }
    return outcomeOf(charge);
  }

  #tell(event: ProviderEvent): void {
    this.#told += 1;
    this.#messages.push({ id: `message-${this.#told}`, event });
  }
}

function outcomeOf({ paymentId: providerRef, state }: Charge): ChargeOutcome {
  if (state === 'succeeded') return { state, providerRef };
  if (state === 'needs-action') return { state, providerRef, url: null };
  return { state, providerRef, reason: DECLINED };
}
