import type { Log } from '#kit/log.ts';
import { isAway } from './unavailable-errors.ts';

/** Whether the database answers, as those find who ask it: that is every few seconds, even where nobody calls. */
export class Outage {
  readonly #log: Log;
  /** By the clock that nobody sets. */
  #since: number | null = null;

  constructor(log: Log) {
    this.#log = log;
  }

  /** null: it answers. */
  get awayForMs(): number | null {
    return this.#since === null ? null : Math.round(performance.now() - this.#since);
  }

  /** On one connection, or on all: who asks next finds out. */
  wasSilent(forMs: number): void {
    this.#log.warn({ forMs }, 'the database gave no answer on a connection: others are opened');
  }

  answered(): void {
    if (this.#since === null) return;
    this.#log.warn({ awayForMs: this.awayForMs }, 'the database answers again');
    this.#since = null;
  }

  /** What came of asking it: its own word that something is wrong is an answer, too. */
  failed(error: unknown): void {
    if (!isAway(error) || this.#since !== null) return;
    this.#since = performance.now();
    this.#log.error({ error }, 'the database is away');
  }
}
