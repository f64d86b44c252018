/** Who has not yet proven to be anybody, and may be sent away. */
export interface Stranger {
  dismiss(): void;
}

interface Limits {
  mostOfANetwork: number;
  mostInAll: number;
}

/**
 * Those who have come and not yet proven to be anybody: few of one network, few of all. When there are too many, the one
 * that has had its chance for longest makes way, so that a flood shuts nobody out who does in time what is asked of him.
 */
export class Strangers {
  readonly #limits: Limits;
  /** Each with its network, the oldest first. */
  readonly #waiting = new Map<Stranger, string>();

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  /** Half of what its network may have: from here on it is worth a look who comes. */
  isCrowded(network: string): boolean {
    return this.#of(network).length >= this.#limits.mostOfANetwork / 2;
  }

  arrived(stranger: Stranger, network: string): void {
    const neighbours = this.#of(network);
    if (neighbours.length >= this.#limits.mostOfANetwork) this.#dismiss(neighbours[0]);
    else if (this.#waiting.size >= this.#limits.mostInAll) this.#dismiss([...this.#waiting.keys()][0]);
    this.#waiting.set(stranger, network);
  }

  /** It has proven whose it is, or is gone. */
  left(stranger: Stranger): void {
    this.#waiting.delete(stranger);
  }

  #of(network: string): Stranger[] {
    return [...this.#waiting].filter(([, other]) => other === network).map(([stranger]) => stranger);
  }

  #dismiss(stranger: Stranger | undefined): void {
    if (!stranger) return;
    this.#waiting.delete(stranger);
    stranger.dismiss();
  }
}
