/** What is this far behind is given up: the reader comes back by itself and reads everything again. */
const MOST_WAITING = 1_000;

/** Items waiting for one reader that takes its time. Bounded; ends when closed or overrun. */
export class Outbox<Item> implements AsyncIterable<Item> {
  #waiting: Item[] = [];
  #wake: (() => void) | null = null;
  #closed = false;
  #overran = false;

  get overran(): boolean {
    return this.#overran;
  }

  put(item: Item): void {
    if (this.#waiting.length >= MOST_WAITING) {
      this.#overran = true;
      this.close();
    } else if (!this.#closed) {
      this.#waiting.push(item);
      this.#wake?.();
    }
  }

  /** What waits is dropped: nobody is there to read it. */
  close(): void {
    this.#closed = true;
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncIterator<Item> {
    while (!this.#closed) {
      const item = this.#waiting.shift();
      if (item !== undefined) yield item;
      else await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }
}
