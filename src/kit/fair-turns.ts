interface Limits {
  mostAtOnce: number;
  /** Of one owner, also what is under way. */
  mostOfOne: number;
  mostInAll: number;
}

/** Lets work in by turns between its owners, so that one who brings much delays himself and not the others. */
export class FairTurns {
  readonly #limits: Limits;
  /** Owners take turns in the order of the map. */
  readonly #waiting = new Map<string, (() => void)[]>();
  readonly #held = new Map<string, number>();
  #underWay = 0;
  #inAll = 0;

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  /** What waits or is under way. */
  get size(): number {
    return this.#inAll;
  }

  /** Resolves when it is this owner's turn, with what ends the turn. null: there is no room. */
  take(owner: string): Promise<() => void> | null {
    const { mostOfOne, mostInAll } = this.#limits;
    const held = this.#held.get(owner) ?? 0;
    if (held >= mostOfOne || this.#inAll >= mostInAll) return null;
    this.#held.set(owner, held + 1);
    this.#inAll += 1;
    return new Promise((resolve) => {
      const begin = () => resolve(() => this.#end(owner));
      this.#waiting.set(owner, [...(this.#waiting.get(owner) ?? []), begin]);
      this.#next();
    });
  }

  #next(): void {
    const [turn] = this.#waiting;
    if (!turn || this.#underWay >= this.#limits.mostAtOnce) return;
    const [owner, [begin, ...later]] = turn;
    this.#waiting.delete(owner);
    if (later.length > 0) this.#waiting.set(owner, later);
    this.#underWay += 1;
    begin?.();
  }

  #end(owner: string): void {
    const held = (this.#held.get(owner) ?? 1) - 1;
    if (held > 0) this.#held.set(owner, held);
    else this.#held.delete(owner);
    this.#underWay -= 1;
    this.#inAll -= 1;
    this.#next();
  }
}
