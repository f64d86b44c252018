import { Unavailable } from '#kit/load/unavailable.ts';

/** Lets a caller in who waits for a connection. */
type Leave = () => void;

interface Waiting {
  share: string | null;
  since: number;
  let: (leave: Leave) => void;
}

export interface GateLimits {
  connections: number;
  /** A caller who waits longer is refused. */
  waitMs: number;
  /** Of the connections, what one share may have at once (an account's, of reports). */
  perShare?: number;
}

/** As it is now. */
export interface GateLoad {
  inUse: number;
  waiting: number;
  /** How long the first in the queue waits, 0 if nobody does. */
  longestWaitMs: number;
  /** How many were sent away since the start. */
  refused: number;
}

/**
 * The queue for a pool's connections, for the driver has none that ends: in the order in which they came, except that
 * an owner who has their share lets others go first. Waits are measured by a clock that is never set.
 */
export class ConnectionGate {
  readonly #limits: GateLimits;
  readonly #queue: Waiting[] = [];
  readonly #inUseBy = new Map<string, number>();
  #inUse = 0;
  #refused = 0;

  constructor(limits: GateLimits) {
    this.#limits = limits;
  }

  get load(): GateLoad {
    const [first] = this.#queue;
    const longestWaitMs = first ? Math.round(performance.now() - first.since) : 0;
    return { inUse: this.#inUse, waiting: this.#queue.length, longestWaitMs, refused: this.#refused };
  }

  /** @returns to be called once, when the connection is free again. @throws Unavailable when the wait has been too long */
  enter(share: string | null = null): Promise<Leave> {
    if (this.#inUse < this.#limits.connections && this.#isFree(share))
      return Promise.resolve(this.#take(share));
    return new Promise((resolve, reject) => {
      const waiting: Waiting = {
        share,
        since: performance.now(),
        let: (leave) => {
          clearTimeout(timer);
          resolve(leave);
        },
      };
      const timer = setTimeout(() => {
        this.#queue.splice(this.#queue.indexOf(waiting), 1);
        this.#refused += 1;
        const { connections, waitMs } = this.#limits;
        const message = `all ${connections} connections were busy for ${waitMs} ms`;
        reject(new Unavailable(message, { retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1000)) }));
      }, this.#limits.waitMs);
      this.#queue.push(waiting);
    });
  }

  #isFree(share: string | null): boolean {
    return share === null || (this.#inUseBy.get(share) ?? 0) < (this.#limits.perShare ?? Infinity);
  }

  #take(share: string | null): Leave {
    this.#count(share, 1);
    let hasLeft = false;
    return () => {
      if (hasLeft) return;
      hasLeft = true;
      this.#count(share, -1);
      const next = this.#queue.findIndex((waiting) => this.#isFree(waiting.share));
      const [waiting] = next < 0 ? [] : this.#queue.splice(next, 1);
      waiting?.let(this.#take(waiting.share));
    };
  }

  #count(share: string | null, by: 1 | -1): void {
    this.#inUse += by;
    if (share === null) return;
    const left = (this.#inUseBy.get(share) ?? 0) + by;
    if (left === 0) this.#inUseBy.delete(share);
    else this.#inUseBy.set(share, left);
  }
}
