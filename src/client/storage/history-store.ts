import type { Log } from '#kit/log.ts';
import type { BrowserDatabase } from './database.ts';
import { seenCallSchema, type SeenCall } from './seen-call.ts';

/** Calls of this browser, for each user the newest `keep`. Never rejects. */
export class HistoryStore {
  readonly #database: Promise<BrowserDatabase | null>;
  readonly #log: Log;
  readonly #keep: number;
  readonly #memory = new Map<string, SeenCall>();

  constructor(database: Promise<BrowserDatabase | null>, log: Log, keep = 500) {
    this.#database = database;
    this.#log = log;
    this.#keep = keep;
  }

  /** Newest first. What an older version wrote and this one cannot read is left out. */
  async read(userId: string): Promise<SeenCall[]> {
    const kept = await this.#attempt(async (database) => {
      const index = database.transaction('history').store.index('byUserAndTime');
      return await index.getAll(rangeOf(userId));
    });
    const readable = (kept ?? []).flatMap((value) => seenCallSchema.safeParse(value).data ?? []);
    const byId = new Map(readable.map((call) => [call.id, call]));
    for (const call of this.#memory.values()) if (call.userId === userId) byId.set(call.id, call);
    return [...byId.values()].sort((a, b) => b.startedAt - a.startedAt).slice(0, this.#keep);
  }

  /** Adds the call, or replaces it by its id. */
  async write(call: SeenCall): Promise<void> {
    const written = await this.#attempt(async (database) => {
      const { store, done } = database.transaction('history', 'readwrite');
      await store.put(call);
      const keys = await store.index('byUserAndTime').getAllKeys(rangeOf(call.userId));
      const oldest = keys.slice(0, Math.max(0, keys.length - this.#keep));
      await Promise.all(oldest.map((key) => store.delete(key)));
      await done;
      return true;
    });
    if (written) this.#memory.delete(call.id);
    else this.#memory.set(call.id, call);
  }

  async #attempt<Value>(work: (database: BrowserDatabase) => Promise<Value>): Promise<Value | null> {
    const database = await this.#database;
    if (!database) return null;
    try {
      return await work(database);
    } catch (error) {
      this.#log.warn({ error: String(error) }, 'the history of this browser is kept in memory only');
      return null;
    }
  }
}

const rangeOf = (userId: string) => IDBKeyRange.bound([userId, 0], [userId, Infinity]);
