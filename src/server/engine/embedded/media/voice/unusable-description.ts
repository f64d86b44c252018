/** What is wrong with a far side's description, and how it is told. */

/** RFC 3261 §20.43: what is wrong with a description, for the Warning beside a 488. */
const warnings = { address: 301, transport: 302, media: 304, format: 305, other: 399 };

/** A description that no call can be made of: the far side gets 488, its leg goes on as it was. */
export class UnusableDescription extends Error {
  override readonly name = 'UnusableDescription';
  readonly #fault: keyof typeof warnings;

  constructor(message: string, fault: keyof typeof warnings = 'other', options?: ErrorOptions) {
    super(message, options);
    this.#fault = fault;
  }

  /** Value of a Warning header field. */
  get warning(): string {
    return `${warnings[this.#fault]} ringside "${this.message}"`;
  }
}

/** What keeps an offer from being answered; null: nothing. */
export function faultIn(read: () => void): UnusableDescription | null {
  try {
    read();
    return null;
  } catch (error) {
    if (error instanceof UnusableDescription) return error;
    throw error;
  }
}
