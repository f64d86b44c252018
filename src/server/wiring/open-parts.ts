import type { Clock } from '#kit/clock.ts';
import type { Log } from '#kit/log.ts';
import type { Config } from './config.ts';
import type { Database } from '#server/store/database.ts';
import type { Vault } from '#server/store/vault/vault.ts';

/** What is open, to be closed in the opposite order, also when the rest cannot be opened. */
export class OpenParts {
  #closers: (() => Promise<void>)[] = [];

  add<Part>(part: Part, close: (part: Part) => Promise<void>): Part {
    this.#closers.push(() => close(part));
    return part;
  }

  async close(log: Log): Promise<void> {
    for (const close of this.#closers.splice(0).reverse()) {
      await close().catch((error: unknown) => log.error({ error }, 'a part did not close'));
    }
  }
}

/** What every part of the server is built from. */
export interface Parts {
  config: Config;
  db: Database;
  vault: Vault;
  open: OpenParts;
  log: Log;
  clock: Clock;
}
