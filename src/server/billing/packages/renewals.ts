import type { Cancel, Clock } from '#kit/clock.ts';
import type { Log } from '#kit/log.ts';
import type { Pool } from '#server/store/database.ts';
import type { AskForMoney } from '../funding/auto-recharge.ts';
import { renewPackages } from './renewal.ts';

const HOUR_MS = 3_600_000;

interface Parts {
  sql: Pool;
  clock: Clock;
  log: Log;
  askForMoney: AskForMoney;
}

/**
 * Renews packages when they are due: hourly work is too coarse where a month ends while people talk, for until the next one
 * is there their calls cost money. Between two hours a timer stands for the next that ends.
 */
export class PackageRenewals {
  readonly #parts: Parts;
  #stopWaiting: Cancel = () => undefined;
  #running: Promise<void> = Promise.resolve();
  #isClosed = false;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** At the start and every hour. @throws AggregateError when some could not be renewed; they are due still */
  async renew(): Promise<void> {
    try {
      await renewPackages(this.#parts);
    } finally {
      await this.#waitForNext();
    }
  }

  /** What has begun is finished first. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#stopWaiting();
    await this.#running;
  }

  async #waitForNext(): Promise<void> {
    const { sql, clock, log } = this.#parts;
    const now = clock.now();
    const [next] = await sql<{ endsAt: Date | null }[]>`
      select min(ends_at) as ends_at from packages
      where renews and ends_at > ${new Date(now)} and ends_at < ${new Date(now + HOUR_MS)}`;
    this.#stopWaiting();
    if (!next?.endsAt || this.#isClosed) return;
    this.#stopWaiting = clock.after(next.endsAt.getTime() - now, () => {
      this.#running = this.renew().catch((error: unknown) => {
        log.error({ error }, 'packages were not renewed');
      });
    });
  }
}
