/**
 * Symmetric RTP: whose packets are let in, and where ours go. Behind a NAT a far side's real address is known only from
 * what it sends, so the first valid packet decides; its description and its signalling say who may be that first one.
 */
export interface RtpAddress {
  address: string;
  port: number;
}

/** An IPv4 address stays the same when a dual-stack socket reports it as ::ffff:192.0.2.1. */
const plain = (address: string) => address.replace(/^::ffff:(?=\d+\.)/i, '');

export class Latch {
  readonly #signallingAddresses: () => readonly string[];
  #described: RtpAddress | null = null;
  #source: RtpAddress | null = null;

  constructor(signallingAddresses: () => readonly string[]) {
    this.#signallingAddresses = signallingAddresses;
  }

  /** What c= and m= say; null while there is nothing to send to. A move opens the latch, a repetition does not. */
  describe(described: RtpAddress | null): void {
    const isMoved = this.#described !== null && described !== null && !isSame(described, this.#described);
    if (isMoved) this.#source = null;
    if (described) this.#described = { address: plain(described.address), port: described.port };
  }

  /**
   * Called for valid packets only. Exactly the described address always wins: a stray stream that came first from
   * another port of the signalling address (the rest of an earlier call) is let go for it, never the other way.
   */
  admits({ address, port }: RtpAddress): boolean {
    const from = { address: plain(address), port };
    if (this.#source && isSame(from, this.#source)) return true;
    const isDescribed = this.#described !== null && isSame(from, this.#described);
    if (!isDescribed && (this.#source || !this.#isSignalling(from.address))) return false;
    this.#source = from;
    return true;
  }

  #isSignalling(address: string): boolean {
    return this.#signallingAddresses().some((own) => plain(own) === address);
  }

  /** Where our packets go. */
  get target(): RtpAddress | null {
    return this.#source ?? this.#described;
  }
}

const isSame = (a: RtpAddress, b: RtpAddress) => a.port === b.port && plain(a.address) === plain(b.address);
