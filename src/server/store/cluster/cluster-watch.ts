import { exponential } from '#kit/load/backoff.ts';
import type { Clock } from '#kit/clock.ts';
import type { Log } from '#kit/log.ts';

const LOOK_EVERY_MS = 200;
/** What a killed one left behind must be gone before the next can start: mostly at the second try. */
const betweenTries = exponential({ firstMs: 100, maxMs: 5_000, jitter: 0 });
/** One that has lived so long is well: its next death is another matter. */
const WELL_AFTER_MS = 60_000;

interface WatchParts {
  /** Asked several times a second. */
  isAlive: () => boolean;
  /** One try. Resolves once it accepts connections, by whomever it was started. */
  start: () => Promise<void>;
  clock: Clock;
  log: Log;
}

/** Starts the cluster again whenever it has died, each time later if it dies at once, and says so. */
export class ClusterWatch {
  readonly #parts: WatchParts;
  readonly #closing = new AbortController();
  #reviving: Promise<void> | null = null;
  /** Without a minute of life in between. */
  #tries = 0;
  #aliveSince = -Infinity;

  constructor(parts: WatchParts) {
    this.#parts = parts;
    const stopLooking = parts.clock.every(LOOK_EVERY_MS, () => this.#look());
    this.#closing.signal.addEventListener('abort', stopLooking);
  }

  get isRestarting(): boolean {
    return this.#reviving !== null;
  }

  /** Nothing is started after this has resolved. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#reviving;
  }

  #look(): void {
    if (this.#reviving || this.#parts.isAlive()) return;
    this.#reviving = this.#revive().finally(() => (this.#reviving = null));
  }

  async #revive(): Promise<void> {
    const { clock, log } = this.#parts;
    const diedAt = clock.elapsed();
    if (diedAt - this.#aliveSince > WELL_AFTER_MS) this.#tries = 0;
    log.error({}, 'the database has died: it is started again');
    while (!(await this.#try())) this.#tries += 1;
    this.#tries += 1;
    this.#aliveSince = clock.elapsed();
    if (!this.#closing.signal.aborted)
      log.warn({ tookMs: this.#aliveSince - diedAt }, 'the database runs again');
  }

  /** Whether that is enough. */
  async #try(): Promise<boolean> {
    if (this.#tries > 0) await this.#pause(betweenTries.delayMs(this.#tries - 1) ?? 0);
    if (this.#closing.signal.aborted) return true;
    try {
      await this.#parts.start();
      return true;
    } catch (error) {
      this.#parts.log.warn({ error, tries: this.#tries + 1 }, 'the database does not start yet');
      return false;
    }
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const { signal } = this.#closing;
      const cancel = this.#parts.clock.after(ms, done);
      function done() {
        cancel();
        signal.removeEventListener('abort', done);
        resolve();
      }
      signal.addEventListener('abort', done);
      if (signal.aborted) done();
    });
  }
}
