import type { Cancel, Clock } from '#kit/clock.ts';
import type { Pool } from './database.ts';

const LOOK_EVERY_MS = 5_000;

interface Queue<Item> {
  sql: Pool;
  clock: Clock;
  /** PostgreSQL's, which is notified when something is put in. */
  channel: string;
  mostAtOnce: number;
  /** Takes the next that is due for this process, by a lease: should it die, another takes it then. null: none is. */
  claim: () => Promise<Item | null>;
  work: (item: Item) => Promise<void>;
  /** What each worker looks after before it takes the first. */
  begin?: () => Promise<void>;
  /** A database that is away comes back, and what is in the queue with it. */
  failed: (error: unknown) => void;
}

/** Takes what is due from a queue in the database: when it is notified, and by itself every 5 s. */
export class QueueWorkers<Item> {
  readonly #queue: Queue<Item>;
  readonly #workers = new Set<Promise<void>>();
  readonly #stopping = new AbortController();
  #isWoken = false;
  #claiming: Promise<unknown> = Promise.resolve();
  #stopLooking: Cancel = () => undefined;
  #unlisten: () => Promise<void> = () => Promise.resolve();

  constructor(queue: Queue<Item>) {
    this.#queue = queue;
  }

  /** Aborts when `close` is called: what takes long breaks off. */
  get stopping(): AbortSignal {
    return this.#stopping.signal;
  }

  async start(): Promise<void> {
    const { sql, clock, channel } = this.#queue;
    const wake = () => this.#wake();
    const listening = await sql.listen(channel, wake, wake);
    this.#unlisten = () => listening.unlisten();
    this.#stopLooking = clock.every(LOOK_EVERY_MS, wake);
  }

  async close(): Promise<void> {
    this.#stopLooking();
    this.#stopping.abort();
    await this.#unlisten();
    await Promise.all(this.#workers);
  }

  #wake(): void {
    if (this.stopping.aborted) return;
    this.#isWoken = true;
    if (this.#workers.size >= this.#queue.mostAtOnce) return;
    const worker = this.#work()
      .catch((error: unknown) => this.#queue.failed(error))
      .finally(() => {
        this.#workers.delete(worker);
        if (this.#isWoken && this.#workers.size === 0) this.#wake();
      });
    this.#workers.add(worker);
  }

  async #work(): Promise<void> {
    this.#isWoken = false;
    await this.#queue.begin?.();
    while (!this.stopping.aborted) {
      const item = await this.#claim();
      if (item === null) return;
      // There may be more, for another to take meanwhile.
      this.#wake();
      await this.#queue.work(item);
    }
  }

  /** One after the other: who claims knows what the ones before have taken, and many workers ask one question at a time. */
  #claim(): Promise<Item | null> {
    const claim = this.#claiming.then(() => (this.stopping.aborted ? null : this.#queue.claim()));
    this.#claiming = claim.catch(() => undefined);
    return claim;
  }
}
