/** The addresses behind the names of carriers, kept fresh: what comes from any of them comes from the carrier. */
import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { Cancel, Clock } from '#kit/clock.ts';
import type { Log } from '#kit/log.ts';

/** About the time to live that carriers give their records. */
const AGAIN_AFTER_MS = 30_000;
/** A resolver that says nothing for longer must not keep a call waiting. */
const LOOKUP_WITHIN_MS = 3_000;

/** All addresses of a name, A and AAAA. Rejects when it has none. */
export type Resolve = (name: string) => Promise<readonly string[]>;

export interface HostAddressesOptions {
  resolve?: Resolve;
  clock: Clock;
  log: Log;
}

interface Known {
  addresses: readonly string[];
  /** The first answer, or none in time; never rejects. */
  first: Promise<void>;
}

export class HostAddresses {
  readonly #options: HostAddressesOptions;
  readonly #names = new Map<string, Known>();
  #stopAsking: Cancel | null = null;

  constructor(options: HostAddressesOptions) {
    this.#options = options;
  }

  /** The last that were found: a resolver that fails for a while takes no carrier away. An address is its own. */
  of(host: string): readonly string[] {
    return isIP(host) === 0 ? this.#follow(host).addresses : [host];
  }

  /** Resolves when the name was asked for, whatever came of it. */
  async known(host: string): Promise<void> {
    if (isIP(host) === 0) await this.#follow(host).first;
  }

  close(): void {
    this.#stopAsking?.();
    this.#stopAsking = null;
  }

  #follow(name: string): Known {
    const known = this.#names.get(name);
    if (known) return known;
    const { clock } = this.#options;
    const followed: Known = { addresses: [], first: Promise.resolve() };
    this.#names.set(name, followed);
    this.#stopAsking ??= clock.every(AGAIN_AFTER_MS, () => this.#askAgain());
    const asked = this.#ask(name, followed);
    followed.first = new Promise((resolve) => {
      const cancel = clock.after(LOOKUP_WITHIN_MS, resolve);
      void asked.then(() => {
        cancel();
        resolve();
      });
    });
    return followed;
  }

  #askAgain(): void {
    for (const [name, known] of this.#names) void this.#ask(name, known);
  }

  async #ask(name: string, known: Known): Promise<void> {
    const { resolve = resolveAll, log } = this.#options;
    try {
      known.addresses = await resolve(name);
    } catch (error) {
      log.warn({ error: String(error), name, kept: known.addresses }, 'a carrier’s name was not found');
    }
  }
}

async function resolveAll(name: string): Promise<string[]> {
  if (name === '') throw new Error('no name is given');
  return (await lookup(name, { all: true })).map(({ address }) => address);
}
