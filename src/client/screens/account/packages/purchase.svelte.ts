import { LEAST_PAYMENT_MICROS } from '#contract/billing/payments.ts';
import { Paying } from '../money/paying.svelte.ts';

const MICROS_PER_CENT = 10_000;

/**
 * What a card is charged so that the balance covers a price: whole cents, and no less than a card is charged at all.
 * null: the balance covers it, or is not known, and then the server says.
 */
export function lackOf(priceMicros: number, availableMicros: number | null): number | null {
  if (availableMicros === null || availableMicros >= priceMicros) return null;
  const cents = Math.ceil((priceMicros - availableMicros) / MICROS_PER_CENT);
  return Math.max(LEAST_PAYMENT_MICROS, cents * MICROS_PER_CENT);
}

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
    if (this.#id === null || this.#boughtAs !== offerId) this.#id = crypto.randomUUID();
    this.#boughtAs = offerId;
    return this.#id;
  }

  /** It came to something, or was given up. */
  forget(): void {
    this.#id = null;
    this.paying.forget();
  }
}
