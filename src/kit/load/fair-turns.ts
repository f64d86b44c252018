interface Limits {
  mostAtOnce: number;
  /** Of one owner, also what is under way. */
  mostOfOne: number;
  mostInAll: number;
}

/** Lets work in by turns between its owners, so that one who brings much delays himself and not the others. */
export class FairTurns {
  readonly #limits: Limits;
  /** Owners take turns in the order of the map. Each is told whether it is its turn, or whether it makes way. */
  readonly #waiting = new Map<string, ((isTurn: boolean) => void)[]>();
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

  /**
   * Resolves when it is this owner's turn, with what ends the turn; with null when it makes way for an owner who has
   * less. null: there is no room.
   */
  take(owner: string): Promise<(() => void) | null> | null {
    const { mostOfOne, mostInAll } = this.#limits;
    const share = this.#heldBy(owner) + 1;
    if (share > mostOfOne || (this.#inAll >= mostInAll && !this.#makeRoomFor(share))) return null;
    this.#held.set(owner, share);
    this.#inAll += 1;
    return new Promise((resolve) => {
      const answer = (isTurn: boolean) => resolve(isTurn ? () => this.#end(owner) : null);
      this.#wait(owner, [...(this.#waiting.get(owner) ?? []), answer]);
      this.#next();
    });
  }

  #heldBy(owner: string): number {
    return this.#held.get(owner) ?? 0;
  }

  #wait(owner: string, waiting: ((isTurn: boolean) => void)[]): void {
    if (waiting.length > 0) this.#waiting.set(owner, waiting);
    else this.#waiting.delete(owner);
  }

  /** The last turn of the owner with the most makes way, but only for an owner who will have less. */
  #makeRoomFor(share: number): boolean {
    const owners = [...this.#waiting.keys()];
    const [greediest] = owners.sort((one, other) => this.#heldBy(other) - this.#heldBy(one));
    if (greediest === undefined || this.#heldBy(greediest) <= share) return false;
    const waiting = this.#waiting.get(greediest) ?? [];
    this.#wait(greediest, waiting.slice(0, -1));
    this.#leave(greediest);
    waiting.at(-1)?.(false);
    return true;
  }

  #next(): void {
    const [turn] = this.#waiting;
    if (!turn || this.#underWay >= this.#limits.mostAtOnce) return;
    const [owner, [answer, ...later]] = turn;
    this.#waiting.delete(owner);
    this.#wait(owner, later);
    this.#underWay += 1;
    answer?.(true);
  }

  #end(owner: string): void {
    this.#leave(owner);
    this.#underWay -= 1;
    this.#next();
  }

  #leave(owner: string): void {
    const held = this.#heldBy(owner) - 1;
    if (held > 0) this.#held.set(owner, held);
    else this.#held.delete(owner);
    this.#inAll -= 1;
  }
}
