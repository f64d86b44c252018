import type { E164 } from '#contract/values/phone-number.ts';
import type { Result } from '#kit/result.ts';

export type OfferQuery = { areaCode: string } | { tollFree: true };

/** What the losing carrier asks for. */
export interface PortOrder {
  id: string;
  numbers: readonly E164[];
  billName: string;
  billAddress: string;
  losingCarrier: string;
  accountNumber: string;
  signerName: string;
  /** Epoch milliseconds. */
  submittedAt: number;
}

export type PortProgress =
  | { state: 'submitted' | 'in-process' }
  /** Refused for now, with the losing carrier's reason in words for people. */
  | { state: 'exception'; reason: string }
  /** Epoch milliseconds. From then on calls come to us. */
  | { state: 'date-confirmed'; portsAt: number };

/**
 * Who has numbers for rent and brings others over: a port. The account, its balance and its numbers are not the carrier's
 * to know; one carrier serves all accounts.
 */
export interface Carrier {
  /** At most 30, in a stable order. MUST NOT name a number that it would not sell; an area without numbers is empty. */
  offers(query: OfferQuery): Promise<{ number: E164; place: string }[]>;
  /** MUST order all or none. Ordering what was ordered before MUST succeed: a crash may have hidden the first answer. */
  order(numbers: readonly E164[]): Promise<Result<null, 'number-taken'>>;
  /** Gives a number back for good. One that is not ours (any more) is given back already. */
  release(number: E164): Promise<void>;

  /** MUST take the same order (by `id`) once; with a later `submittedAt` it is a mended one. */
  submitPort(order: PortOrder): Promise<void>;
  /** MUST NOT go back from a confirmed date. */
  portProgress(order: PortOrder): Promise<PortProgress>;
  /** `too-late`: the number is ours already. */
  cancelPort(order: PortOrder): Promise<Result<null, 'too-late'>>;
}
