/** The end of a session is the end of its phones and event streams: the database tells each server process of every session that is deleted. */
import type { Cancel, Clock } from '#kit/clock.ts';
import type { Log } from '#kit/log.ts';
import type { Pool } from '#server/store/database.ts';

const CHANNEL = 'ringside_sessions';
/** Said after a session's id: whose calls talk may do so to the end. */
const LETS_CALLS_END = 'lets-calls-end';
/** For what was said while nobody could listen. */
const SWEEP_EVERY_MS = 30_000;

/** Phones that live by a session, as the engine has them. */
export interface SessionPhones {
  readonly sessionIds: string[];
  endSession(sessionId: string, how: { letsCallsEnd: boolean }): Promise<void>;
}

interface Parts {
  sql: Pool;
  clock: Clock;
  log: Log;
  phones: SessionPhones;
}

export class SessionEnds {
  readonly #parts: Parts;
  readonly #stopSweeping: Cancel;
  readonly #held = new Map<string, Set<() => void>>();
  #unlisten: () => Promise<void> = () => Promise.resolve();
  /** After a long time without the database the driver says many times that it listens again. */
  #isSweepDue = false;
  #sweeping: Promise<void> | null = null;

  private constructor(parts: Parts) {
    this.#parts = parts;
    this.#stopSweeping = parts.clock.every(SWEEP_EVERY_MS, () => this.#wantSweep());
  }

  static async open(parts: Parts): Promise<SessionEnds> {
    const ends = new SessionEnds(parts);
    // After a lost connection once more: what was said meanwhile is looked up.
    const listening = await parts.sql.listen(
      CHANNEL,
      (said) => void ends.#told(said),
      () => ends.#wantSweep(),
    );
    ends.#unlisten = () => listening.unlisten();
    return ends;
  }

  /** @param end is called once, when the session ends. @returns what to call when there is nothing left to end */
  hold(sessionId: string, end: () => void): () => void {
    const held = (this.#held.get(sessionId) ?? new Set()).add(end);
    this.#held.set(sessionId, held);
    return () => {
      held.delete(end);
      if (held.size === 0 && this.#held.get(sessionId) === held) this.#held.delete(sessionId);
    };
  }

  async close(): Promise<void> {
    this.#stopSweeping();
    await this.#unlisten();
    await this.#sweeping;
  }

  async #told(said: string): Promise<void> {
    const [sessionId = '', word] = said.split(' ');
    await this.#end(sessionId, word === LETS_CALLS_END);
  }

  #wantSweep(): void {
    this.#isSweepDue = true;
    this.#sweeping ??= this.#sweepWhileDue().finally(() => (this.#sweeping = null));
  }

  async #sweepWhileDue(): Promise<void> {
    while (this.#isSweepDue) {
      this.#isSweepDue = false;
      await this.#sweep();
    }
  }

  /** One that only ran out keeps the calls that go on; it opens no new ones. Whose end was missed has none that may go on. */
  async #sweep(): Promise<void> {
    const { sql, phones, log } = this.#parts;
    const live = [...new Set([...phones.sessionIds, ...this.#held.keys()])];
    if (live.length === 0) return;
    try {
      const rows = await sql<{ id: string }[]>`select id from sessions where id = any(${live}::uuid[])`;
      const open = new Set(rows.map(({ id }) => id));
      await Promise.all(live.filter((id) => !open.has(id)).map((id) => this.#end(id, false)));
    } catch (error) {
      log.warn({ error }, 'sessions could not be looked up');
    }
  }

  async #end(sessionId: string, letsCallsEnd: boolean): Promise<void> {
    const held = this.#held.get(sessionId) ?? [];
    this.#held.delete(sessionId);
    for (const end of held) end();
    try {
      await this.#parts.phones.endSession(sessionId, { letsCallsEnd });
    } catch (error) {
      this.#parts.log.error({ error, sessionId }, 'phones of a session did not end');
    }
  }
}
