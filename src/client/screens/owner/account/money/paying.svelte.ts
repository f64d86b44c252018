import type { QueryClient } from '@tanstack/svelte-query';
import { pay, paymentQuery, paymentsKey } from '#client/api/billing/payments.ts';
import type { ApiClient, ApiFailure } from '#client/api/client.ts';
import { ApiFailed } from '#client/api/queries.ts';
import type { Payment, PaymentRequest } from '#contract/billing/payments.ts';
import { isServerAway } from '#contract/values/errors.ts';
import { randomId } from '#kit/random-id.ts';

type Wish = Omit<PaymentRequest, 'id'>;

/** What may be on the screen while money is on its way. */
export type Stage =
  /** Nothing asked for, or it came to nothing: asked again it is another payment. */
  | { kind: 'open' }
  | { kind: 'paying' }
  /** The server did not answer: nobody knows yet. */
  | { kind: 'unsure' }
  /** With the bank, without an answer so far. */
  | { kind: 'pending'; payment: Payment }
  /** The bank wants to be asked. */
  | { kind: 'bank'; payment: Payment }
  | { kind: 'succeeded'; payment: Payment }
  | { kind: 'declined'; payment: Payment };

/**
 * One click, one payment: its id is made with the click, and kept until it is known what came of it. A second press
 * before that asks for the same payment, which is charged once.
 */
export class Paying {
  readonly #api: ApiClient;
  readonly #queryClient: QueryClient;
  #id: string | null = $state(null);
  #isSending = $state(false);
  #failure: ApiFailure | null = $state.raw(null);
  #asked = '';

  constructor(app: { api: ApiClient; queryClient: QueryClient }) {
    this.#api = app.api;
    this.#queryClient = app.queryClient;
  }

  /** Of the payment that is followed: `createQuery(() => paymentQuery(app.api, paying.id))`; null: none. */
  get id(): string | null {
    return this.#id;
  }

  /** Why it was refused before anybody was charged. */
  get failure(): ApiFailure | null {
    return this.#failure;
  }

  /** @param followed the query of `id` */
  stage(followed: { data: Payment | undefined; error: Error | null }): Stage {
    if (this.#isSending) return { kind: 'paying' };
    if (this.#id === null || neverCame(followed)) return { kind: 'open' };
    const payment = followed.data;
    if (!payment) return { kind: 'unsure' };
    const kinds = {
      pending: 'pending',
      'needs-action': 'bank',
      succeeded: 'succeeded',
      declined: 'declined',
    } as const;
    return { kind: kinds[payment.state], payment };
  }

  async pay(wish: Wish): Promise<void> {
    if (this.#isSending) return;
    this.#failure = null;
    this.#isSending = true;
    const id = this.#idFor(wish);
    const answer = await pay(this.#api, { id, ...wish });
    this.#isSending = false;
    if (answer.ok) {
      this.#queryClient.setQueryData(paymentQuery(this.#api, id).queryKey, answer.value);
      this.#id = id;
      await this.#queryClient.invalidateQueries({ queryKey: paymentsKey });
    } else if (isServerAway(answer.failure.code) || answer.failure.code === 'card-declined') {
      // It may have come there all the same, or says only in the payment itself what happened: looked for by its id.
      this.#failure = answer.failure;
      this.#queryClient.removeQueries({ queryKey: paymentQuery(this.#api, id).queryKey });
      this.#id = id;
    } else {
      this.#failure = answer.failure;
    }
  }

  /** Seen, and done with. */
  forget(): void {
    this.#id = null;
    this.#failure = null;
    this.#asked = '';
  }

  /** The same wish after no answer is the same payment. */
  #idFor(wish: Wish): string {
    const asked = JSON.stringify(wish);
    const known = this.#id && this.#queryClient.getQueryData(paymentQuery(this.#api, this.#id).queryKey);
    const isAgain = this.#id !== null && !known && asked === this.#asked;
    this.#asked = asked;
    return isAgain && this.#id !== null ? this.#id : randomId();
  }
}

/** The server knows no such payment: nobody was charged. */
const neverCame = ({ data, error }: { data: Payment | undefined; error: Error | null }) =>
  !data && error instanceof ApiFailed && error.failure.code === 'not-found';
