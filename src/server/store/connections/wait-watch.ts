/** Says in the log what waits for what, when something waits longer than it should. */
import type { Log } from '#kit/log.ts';
import type { Pool } from './sql.ts';

const LOOK_EVERY_MS = 1_000;
/** Nobody waits so long for a connection unless something holds them. */
const LONG_WAIT_MS = 1_000;
/** The same jam is told so often. */
const AGAIN_AFTER_MS = 30_000;

interface Options {
  /** One connection of its own: the pools may have none left. */
  watcher: Pool;
  load: () => Record<string, { longestWaitMs: number; inUse: number }>;
  log: Log;
}

interface Session {
  pid: number;
  state: string;
  waitsFor: string | null;
  blockedBy: number[];
  inTransactionMs: number | null;
  statement: string;
}

/** Looks every second; asks the database only while somebody waits, or a lock is waited for. */
export class WaitWatch {
  readonly #options: Options;
  readonly #timer: NodeJS.Timeout;
  #toldAt = -Infinity;
  #looking: Promise<void> | null = null;

  constructor(options: Options) {
    this.#options = options;
    this.#timer = setInterval(() => this.#look(), LOOK_EVERY_MS);
    this.#timer.unref();
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    // First: its end is also the end of a look that gets no answer.
    await this.#options.watcher.end({ timeout: 1 });
    await this.#looking;
  }

  #look(): void {
    const pools = Object.values(this.#options.load());
    const isBusy = pools.some(({ inUse }) => inUse > 0);
    if (!isBusy || performance.now() - this.#toldAt < AGAIN_AFTER_MS) return;
    const isWaiting = pools.some(({ longestWaitMs }) => longestWaitMs >= LONG_WAIT_MS);
    this.#looking ??= this.#logWaits(isWaiting)
      .catch((error: unknown) =>
        this.#options.log.warn({ error }, 'nobody knows what the database waits for'),
      )
      .finally(() => (this.#looking = null));
  }

  async #logWaits(isWaiting: boolean): Promise<void> {
    const { watcher, load, log } = this.#options;
    const sessions = await sessionsOf(watcher);
    const isBlocked = sessions.some(({ blockedBy }) => blockedBy.length > 0);
    if (!isWaiting && !isBlocked) return;
    this.#toldAt = performance.now();
    log.warn({ pools: load(), sessions }, 'the database is waited for');
  }
}

/** What has gone on for a second. Statements have no values in them: those travel apart. */
function sessionsOf(watcher: Pool): Promise<Session[]> {
  return watcher<Session[]>`
    select pid, state, wait_event_type || ':' || wait_event as waits_for, pg_blocking_pids(pid) as blocked_by,
      (extract(epoch from clock_timestamp() - xact_start) * 1000)::int as in_transaction_ms,
      left(regexp_replace(query, '[[:space:]]+', ' ', 'g'), 200) as statement
    from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid() and state <> 'idle'
      and clock_timestamp() - state_change > interval '1 second'
      and application_name = 'ringside'
    order by xact_start limit 30`.then((rows) => [...rows]);
}
