import type { HistoryStore } from '#client/storage/history-store.ts';
import type { SeenCall } from '#client/storage/seen-call.ts';

/** The calls that this browser saw for the signed-in user, newest first. Kept in IndexedDB, shown from here. */
export class CallHistory {
  readonly #store: HistoryStore;
  #seen: SeenCall[] = $state.raw([]);
  #userId: string | null = null;

  constructor(store: HistoryStore) {
    this.#store = store;
  }

  get seen(): readonly SeenCall[] {
    return this.#seen;
  }

  async open(userId: string): Promise<void> {
    this.#userId = userId;
    const seen = await this.#store.read(userId);
    // Somebody else may have signed in, or calls may have come, while it was read.
    if (this.#userId === userId) this.#seen = merged(this.#seen, seen);
  }

  close(): void {
    this.#userId = null;
    this.#seen = [];
  }

  /** Adds the call, or replaces what was known of it. */
  note(call: Omit<SeenCall, 'userId'>): void {
    if (this.#userId === null) return;
    const seen = { ...call, userId: this.#userId };
    this.#seen = merged([seen], this.#seen);
    void this.#store.write(seen);
  }
}

/** Where both know a call, the first list is right. */
function merged(first: readonly SeenCall[], second: readonly SeenCall[]): SeenCall[] {
  const known = new Set(first.map((call) => call.id));
  return [...first, ...second.filter((call) => !known.has(call.id))].sort(
    (a, b) => b.startedAt - a.startedAt,
  );
}
