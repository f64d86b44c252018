/** Tells, once, that the disk of the data folder is full, and takes it back when there is room again. */
import type { Cancel, Clock } from '#kit/clock.ts';
import type { Log } from '#kit/log.ts';
import { withdrawNoticeFromAll, notifyEveryone } from '#server/billing/account/billing-events.ts';
import type { DataFiles } from '#server/store/files/data-files.ts';
import type { Pool } from '#server/store/database.ts';

/** A disk that others fill is full within seconds. */
const EVERY_MS = 2_000;
const KEY = 'disk-full';

interface WatchParts {
  sql: Pool;
  files: Pick<DataFiles, 'room'>;
  clock: Clock;
  log: Log;
}

export class DiskWatch {
  readonly #parts: WatchParts;
  readonly #stops: Cancel[];
  /** null: what an earlier run of the server has told. */
  #notified: boolean | null = null;
  #work: Promise<void> = Promise.resolve();

  private constructor(parts: WatchParts) {
    const { clock, files } = parts;
    this.#parts = parts;
    this.#stops = [
      // A write has failed: not only when the next look is due.
      files.room.follow(() => this.#next(() => this.#notify())),
      clock.every(EVERY_MS, () => this.#next(() => this.#lookAgain())),
    ];
  }

  static async open(parts: WatchParts): Promise<DiskWatch> {
    const watch = new DiskWatch(parts);
    watch.#next(() => watch.#look());
    await watch.#work;
    return watch;
  }

  async close(): Promise<void> {
    for (const stop of this.#stops) stop();
    await this.#work;
  }

  /** One at a time, and never fails: what could not be told now is told with the next look. */
  #next(work: () => Promise<void>): void {
    this.#work = this.#work
      .then(work)
      .catch((error: unknown) => this.#parts.log.warn({ error }, 'the disk could not be looked after'));
  }

  async #look(): Promise<void> {
    await this.#parts.files.room.look();
    await this.#notify();
  }

  async #lookAgain(): Promise<void> {
    await this.#look();
    await this.#parts.files.room.takeBallast();
  }

  async #notify(): Promise<void> {
    const { sql, files, clock, log } = this.#parts;
    const { isFull } = files.room;
    if (this.#notified === isFull) return;
    if (isFull) log.error({}, 'the disk is full: calls go on, nothing of them is recorded');
    else if (this.#notified) log.info({}, 'the disk has room again');
    if (isFull) await notifyEveryone(sql, { key: KEY, facts: { kind: 'disk-full' } }, clock);
    else await withdrawNoticeFromAll(sql, KEY, clock);
    this.#notified = isFull;
  }
}
