/**
 * Ends a wait that the database itself does not end. Its own limits hold only while the process behind a connection runs and
 * the network carries its words: one that hangs would keep who asked it for ever, and the connection with them.
 */
import type { Outage } from './outage.ts';
import { REPLACE, type LastingPool } from './lasting-pool.ts';

/** The database ends a statement first, where it can. */
const LONGER_THAN_STATEMENT_MS = 500;
/** After the time is up, what came while our own process stood still is read. */
const LAST_LOOK_MS = 500;

/** Is to be called with the answer. */
export type Answered = () => void;

export class Silence {
  readonly #pool: LastingPool;
  readonly #outage: Outage;
  readonly #limitMs: number;

  /** @param statementMs what the database allows a statement; 0: for ever */
  constructor(pool: LastingPool, { statementMs }: { statementMs: number }, outage: Outage) {
    this.#pool = pool;
    this.#outage = outage;
    this.#limitMs = statementMs === 0 ? Infinity : statementMs + LONGER_THAN_STATEMENT_MS;
  }

  /** Something is asked now. Without an answer in time, what comes next is asked on other connections. */
  limit(onSilent: (error: Error) => void): Answered {
    if (this.#limitMs === Infinity) return () => undefined;
    const replace = this.#pool[REPLACE];
    const giveUp = () => {
      this.#outage.wasSilent(this.#limitMs);
      replace();
      onSilent(new ConnectionSilent(`no answer within ${this.#limitMs} ms`));
    };
    let timer = setTimeout(() => (timer = setTimeout(giveUp, LAST_LOOK_MS)), this.#limitMs);
    return () => clearTimeout(timer);
  }
}

/** In the driver's manner: its connection is lost to us. */
class ConnectionSilent extends Error {
  readonly code = 'CONNECTION_SILENT';
}
