/**
 * A pool of the driver that is replaced by a new one when it has lost a connection. A connection of the driver's that is
 * closed while something waits to be written on it never connects again: each try ends with CONNECT_TIMEOUT
 * (porsager/postgres#1154, #1208). When a database dies, all of them are closed in the same turn, and some while somebody
 * asks once more.
 */
import type { Pool } from './sql.ts';

/** The driver tells a pool's maker of it. */
export interface PoolEvents {
  /** A connection is gone, or could not be made. */
  onclose: () => void;
  /** The server has let one in. */
  onparameter: () => void;
}

/** What has begun on a pool that was replaced has so long to find its connection, and then to end. */
const REPLACED_AFTER_MS = 30_000;
const LET_GO_SECONDS = 60;
/** The driver waits without end for what was asked on a connection when that was lost. */
const REPLACED_END = { timeout: 1 };

/** Of a lasting pool: opens other connections in place of those that are there now, once, however often that is called. */
export const REPLACE = Symbol('replace');
export type LastingPool = Pool & Readonly<Record<typeof REPLACE, () => void>>;

export function lastingPool(make: (events: PoolEvents) => Pool): LastingPool {
  return new Proxy(make(unheard), new Replacing(make)) as LastingPool;
}

/** Who listens has a connection apart from the pool's, and the driver listens again when that was lost. */
const LASTS = new Set<string | symbol>(['listen', 'options']);
const unheard: PoolEvents = { onclose: () => undefined, onparameter: () => undefined };

class Replacing implements ProxyHandler<Pool> {
  readonly #make: (events: PoolEvents) => Pool;
  readonly #replaced = new Map<Pool, NodeJS.Timeout>();
  #current: Pool;
  #isEnding = false;

  constructor(make: (events: PoolEvents) => Pool) {
    this.#make = make;
    this.#current = this.#begin();
  }

  apply(_first: Pool, self: unknown, parts: unknown[]): unknown {
    return Reflect.apply(this.#current, self, parts);
  }

  get(first: Pool, name: string | symbol): unknown {
    if (name === 'end') return (how?: { timeout?: number }) => this.#end(first, how);
    if (name === REPLACE) return this.#replacing(this.#current);
    return Reflect.get(LASTS.has(name) ? first : this.#current, name);
  }

  #begin(): Pool {
    let wasConnected = false;
    const pool = this.#make({
      onparameter: () => (wasConnected = true),
      onclose: () => {
        if (wasConnected) this.#replacing(pool)();
      },
    });
    return pool;
  }

  readonly #replacing = (pool: Pool) => () => {
    if (pool === this.#current && !this.#isEnding) this.#replace();
  };

  #replace(): void {
    const old = this.#current;
    this.#current = this.#begin();
    const timer = setTimeout(() => {
      this.#replaced.delete(old);
      void old.end({ timeout: LET_GO_SECONDS });
    }, REPLACED_AFTER_MS);
    timer.unref();
    this.#replaced.set(old, timer);
  }

  async #end(first: Pool, how?: { timeout?: number }): Promise<void> {
    this.#isEnding = true;
    for (const timer of this.#replaced.values()) clearTimeout(timer);
    const replaced = [...this.#replaced.keys()].map((pool) => pool.end(REPLACED_END));
    await Promise.all([first.end(how), this.#current.end(how), ...replaced]);
  }
}
