import { exponential } from '#kit/load/backoff.ts';
import type { Clock } from '#kit/clock.ts';
import type { Log } from '#kit/log.ts';

const LOOK_EVERY_MS = 200;
const ASK_EVERY_MS = 5_000;
/** The time of one question is over before the next is due. */
export const ANSWER_WITHIN_MS = 4_000;
/** So many questions in a row without an answer, half a minute: it stands still. One that only we missed is one. */
const FROZEN_AFTER_QUESTIONS = 6;
/** What a killed one left behind must be gone before the next can start: mostly at the second try. */
const betweenTries = exponential({ firstMs: 100, maxMs: 5_000, jitter: 0 });
/** One that has lived so long is well: its next death is another matter. */
const WELL_AFTER_MS = 60_000;

interface WatchParts {
  /** Asked several times a second. */
  isAlive: () => boolean;
  /** Whether it says anything, be it that it only starts: true or false within `ANSWER_WITHIN_MS`. */
  answers: () => Promise<boolean>;
  /** Ends it at once, with all that it has started. */
  kill: () => Promise<void>;
  /** One try. Resolves once it accepts connections, by whomever it was started. */
  start: () => Promise<void>;
  clock: Clock;
  log: Log;
}

/**
 * Starts the cluster again whenever it has died, each time later if it dies at once, and says so. One that lives and says
 * nothing any more is ended first: nobody can tell it from one that will.
 */
export class ClusterWatch {
  readonly #parts: WatchParts;
  readonly #closing = new AbortController();
  #reviving: Promise<void> | null = null;
  /** Without a minute of life in between. */
  #tries = 0;
  #aliveSince = -Infinity;
  #asking: Promise<void> | null = null;
  /** Questions in a row. */
  #unanswered = 0;

  constructor(parts: WatchParts) {
    this.#parts = parts;
    const stopLooking = parts.clock.every(LOOK_EVERY_MS, () => this.#look());
    const stopAsking = parts.clock.every(ASK_EVERY_MS, () => this.#ask());
    this.#closing.signal.addEventListener('abort', stopLooking);
    this.#closing.signal.addEventListener('abort', stopAsking);
  }

  get isRestarting(): boolean {
    return this.#reviving !== null;
  }

  /** Nothing is started after this has resolved. */
  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.all([this.#reviving, this.#asking]);
  }

  #look(): void {
    if (this.#reviving || this.#parts.isAlive()) return;
    this.#reviving = this.#revive().finally(() => (this.#reviving = null));
  }

  #ask(): void {
    if (this.#asking || this.#reviving) return;
    this.#asking = this.#endIfFrozen()
      .catch((error: unknown) => this.#parts.log.error({ error }, 'the database could not be ended'))
      .finally(() => (this.#asking = null));
  }

  async #endIfFrozen(): Promise<void> {
    const { answers, isAlive, kill, log } = this.#parts;
    const answered = await answers();
    this.#unanswered = answered || !isAlive() ? 0 : this.#unanswered + 1;
    if (this.#unanswered < FROZEN_AFTER_QUESTIONS || this.#closing.signal.aborted) return;
    this.#unanswered = 0;
    log.error({}, 'the database lives and answers nothing: it is ended');
    await kill();
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
