import type { Cancel, Clock } from './clock.ts';
import type { Log } from './log.ts';

const HOUR_MS = 3_600_000;

/**
 * One by one; one that fails does not keep the next ones waiting for ever.
 * @throws AggregateError when they are through and some have failed
 */
export async function runEach<Item>(
  items: readonly Item[],
  work: (item: Item) => Promise<unknown>,
): Promise<void> {
  const errors: unknown[] = [];
  for (const item of items) await work(item).catch((error: unknown) => errors.push(error));
  if (errors.length > 0) throw new AggregateError(errors, `${errors.length} of ${items.length} failed`);
}

interface Options {
  clock: Clock;
  log: Log;
  /**
   * What is due, in order. One that fails does not keep the next ones from being done, and is tried again in an hour. One
   * that takes long ends early when it is told to.
   */
  tasks: readonly ((closing: AbortSignal) => Promise<void>)[];
}

/** Does what is due at the start and every hour, never twice at once. */
export class HourlyJobs {
  readonly #options: Options;
  readonly #stop: Cancel;
  readonly #closing = new AbortController();
  #running: Promise<void> | null = null;

  constructor(options: Options) {
    this.#options = options;
    this.#stop = options.clock.every(HOUR_MS, () => this.#start());
    this.#start();
  }

  /** What has begun is finished first. */
  async close(): Promise<void> {
    this.#stop();
    this.#closing.abort();
    await this.#running;
  }

  #start(): void {
    this.#running ??= this.#doAll().finally(() => {
      this.#running = null;
    });
  }

  async #doAll(): Promise<void> {
    const { tasks, log } = this.#options;
    for (const task of tasks) {
      await task(this.#closing.signal).catch((error: unknown) => log.error({ error }, 'due work failed'));
    }
  }
}
