import { LEAST_PAYMENT_MICROS } from '#contract/billing/payments.ts';
import { randomId } from '#kit/random-id.ts';
import { Paying } from '../money/paying.svelte.ts';

const MICROS_PER_CENT = 10_000;

/** What the balance lacks for a price, to whole cents; null: it covers it, or is not known, and then the server says. */
export function missingFor(priceMicros: number, availableMicros: number | null): number | null {
  if (availableMicros === null || availableMicros >= priceMicros) return null;
  return Math.ceil((priceMicros - availableMicros) / MICROS_PER_CENT) * MICROS_PER_CENT;
}

/** What a card is charged for it: no less than a card is charged at all. */
export const lackOf = (missingMicros: number | null) =>
  missingMicros === null ? null : Math.max(LEAST_PAYMENT_MICROS, missingMicros);

/** What somebody is about to buy. One wish, one purchase: its id is kept until it is known what came of it. */
export class PackageWish {
  readonly paying: Paying;
  /** Of the offer; '' for the first one. */
  offerId = $state('');
  #id: string | null = null;
  #boughtAs = '';

  constructor(app: ConstructorParameters<typeof Paying>[0]) {
    this.paying = new Paying(app);
  }

  /** The id of the purchase of this offer: the same for each try. */
  idOf(offerId: string): string {
    if (this.#id === null || this.#boughtAs !== offerId) this.#id = randomId();
    this.#boughtAs = offerId;
    return this.#id;
  }

  /** It came to something, or was given up. */
  forget(): void {
    this.#id = null;
    this.paying.forget();
  }
}
