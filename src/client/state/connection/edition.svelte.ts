/**
 * Which state of a thing a form began with. A change to an older one is refused by the server; then what somebody else saved
 * is read, to be shown beside what is typed here until the user has chosen one of the two.
 */
export class Edition<Thing extends { version: number }> {
  readonly #readAgain: () => Promise<Thing | null | undefined>;
  #version: number;
  #theirs: Thing | null = $state.raw(null);

  /** @param begun null: it is new, and nobody else can save it. */
  constructor(begun: Thing | null, readAgain: () => Promise<Thing | null | undefined>) {
    this.#version = begun?.version ?? 0;
    this.#readAgain = readAgain;
  }

  /** Goes with the change. */
  get version(): number {
    return this.#version;
  }

  /** What somebody else saved meanwhile; null: nobody did, as far as is known. */
  get theirs(): Thing | null {
    return this.#theirs;
  }

  /** What is typed next changes this one. */
  saved({ version }: { version: number }): void {
    this.#version = version;
    this.#theirs = null;
  }

  /** The server refused the change for what somebody else saved. Where that cannot be read, the next try asks again. */
  async overtaken(): Promise<void> {
    this.#theirs = (await this.#readAgain().catch(() => null)) ?? null;
  }

  /** The next save takes the place of theirs. */
  keepMine = (): void => {
    if (this.#theirs) this.saved(this.#theirs);
  };

  /** @returns what the form is to show now. */
  takeTheirs(theirs: Thing): Thing {
    this.saved(theirs);
    return theirs;
  }
}
