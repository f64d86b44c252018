/** Cards by Stripe: typed on Stripe's own page (Checkout in setup mode), charged by payment intents under our payments' ids. */
import Stripe from 'stripe';
import type { Clock } from '#kit/clock.ts';
import { fail, ok, type Result } from '#kit/result.ts';
import type {
  CardSetupOutcome,
  ChargeMade,
  ChargeOrder,
  ChargeOutcome,
  PaymentProvider,
  ProviderCard,
  ProviderMessage,
  StartedCardSetup,
} from '../payment-provider.ts';
import { providerEventOf } from './stripe-events.ts';
import { outcomeOf, outcomeOfError } from './stripe-outcomes.ts';

/** Shorter than the processor waits: a charge of which nobody knows is asked for again under the same key. */
const TIMEOUT_MS = 10_000;
/** Our clock and Stripe's may differ by so much. */
const CLOCKS_DIFFER_S = 300;

interface Options {
  secretKey: string;
  webhookSecret: string;
  clock: Clock;
  /** Of the API; unset: Stripe's. */
  server?: { host: string; port: number; protocol: 'http' | 'https' };
}

export class StripeProvider implements PaymentProvider {
  readonly name = 'stripe';
  readonly testCards = [];
  readonly #options: Options;
  readonly #stripe: Stripe;

  constructor(options: Options) {
    this.#options = options;
    this.#stripe = new Stripe(options.secretKey, {
      ...options.server,
      timeout: TIMEOUT_MS,
      // The processor does, and leaves time between.
      maxNetworkRetries: 0,
      telemetry: false,
    });
  }

  async openCustomer({ id, name }: { id: string; name: string }): Promise<string> {
    const customer = await this.#stripe.customers.create(
      { name, metadata: { accountId: id } },
      { idempotencyKey: `customer:${id}` },
    );
    return customer.id;
  }

  async startCardSetup({
    id,
    customerRef,
    testToken,
    returnUrl,
  }: {
    id: string;
    customerRef: string;
    testToken: string | null;
    returnUrl: string;
  }): Promise<Result<StartedCardSetup, 'unknown-test-card'>> {
    if (testToken !== null) return fail('unknown-test-card');
    const session = await this.#stripe.checkout.sessions.create(
      {
        mode: 'setup',
        customer: customerRef,
        allowed_payment_method_types: ['card'],
        success_url: returnUrl,
        cancel_url: returnUrl,
        metadata: { setupId: id },
      },
      { idempotencyKey: `setup:${id}` },
    );
    if (session.url === null) throw new Error(`checkout session ${session.id} has no page`);
    return ok({ ref: session.id, url: session.url, card: null });
  }

  async readCardSetup(ref: string): Promise<CardSetupOutcome> {
    const session = await this.#stripe.checkout.sessions.retrieve(ref, {
      expand: ['setup_intent.payment_method'],
    });
    if (session.status === 'expired') return { state: 'failed' };
    const intent = session.setup_intent;
    if (intent === null || typeof intent === 'string' || intent.status !== 'succeeded')
      return { state: 'open' };
    const method = intent.payment_method;
    if (method === null || typeof method === 'string') return { state: 'open' };
    const card = cardOf(method);
    return card ? { state: 'saved', card } : { state: 'failed' };
  }

  async removeCard(ref: string): Promise<void> {
    try {
      await this.#stripe.paymentMethods.detach(ref);
    } catch (error) {
      // Not attached to anybody, or not there: gone.
      if (!(error instanceof Stripe.errors.StripeInvalidRequestError)) throw error;
    }
  }

  async charge({ paymentId, customerRef, cardRef, cents, returnUrl }: ChargeOrder): Promise<ChargeOutcome> {
    try {
      const intent = await this.#stripe.paymentIntents.create(
        {
          amount: Number(cents),
          currency: 'usd',
          customer: customerRef,
          payment_method: cardRef,
          allowed_payment_method_types: ['card'],
          confirm: true,
          ...(returnUrl === null ? { off_session: true } : { return_url: returnUrl }),
          metadata: { paymentId },
        },
        { idempotencyKey: paymentId },
      );
      return outcomeOf(intent);
    } catch (error) {
      return outcomeOfError(error);
    }
  }

  /** The list of a customer's intents is what Stripe knows at this instant; its search is behind by minutes. */
  async findCharge({
    paymentId,
    customerRef,
    providerRef,
    since,
  }: ChargeMade): Promise<ChargeOutcome | null> {
    if (providerRef !== null) return outcomeOf(await this.#stripe.paymentIntents.retrieve(providerRef));
    const created = { gte: Math.floor(since / 1000) - CLOCKS_DIFFER_S };
    const intents = this.#stripe.paymentIntents.list({ customer: customerRef, created, limit: 100 });
    for await (const intent of intents)
      if (intent.metadata['paymentId'] === paymentId) return outcomeOf(intent);
    return null;
  }

  async cancelCharge(providerRef: string): Promise<ChargeOutcome> {
    try {
      return outcomeOf(await this.#stripe.paymentIntents.cancel(providerRef));
    } catch (error) {
      // It can be cancelled no more: it has succeeded, or was cancelled before.
      if (!(error instanceof Stripe.errors.StripeInvalidRequestError)) throw error;
      return outcomeOf(await this.#stripe.paymentIntents.retrieve(providerRef));
    }
  }

  readMessage(body: string, signature: string): Promise<Result<ProviderMessage, 'bad-signature'>> {
    const { webhookSecret, clock } = this.#options;
    const { webhooks } = this.#stripe;
    try {
      const tolerance = webhooks.DEFAULT_TOLERANCE;
      const event = webhooks.constructEvent(
        body,
        signature,
        webhookSecret,
        tolerance,
        undefined,
        clock.now(),
      );
      return Promise.resolve(ok({ id: event.id, event: providerEventOf(event) }));
    } catch (error) {
      if (error instanceof Stripe.errors.StripeSignatureVerificationError)
        return Promise.resolve(fail('bad-signature'));
      return Promise.reject(error instanceof Error ? error : new Error(String(error)));
    }
  }
}

function cardOf({ id, card }: Stripe.PaymentMethod): ProviderCard | null {
  if (!card) return null;
  const { brand, last4, exp_month: expMonth, exp_year: expYear, display_brand } = card;
  return { ref: id, brand: brandName(display_brand ?? brand), last4, expMonth, expYear };
}

/** "american_express" → "American Express" */
const brandName = (brand: string) =>
  brand
    .split('_')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(' ');
