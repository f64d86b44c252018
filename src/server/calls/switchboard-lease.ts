import type { Cancel, Clock } from '#kit/clock.ts';
import type { Log } from '#kit/log.ts';
import { connectBeside, type Pool, type Sql } from '#server/store/database.ts';

/** First key of the advisory locks; the second is the switchboard's number. */
const LOCKS = 4600;
const RETRY_MS = 1_000;

/**
 * Proof that a switchboard lives: an advisory lock, held by a transaction that stays open and touches nothing, on a
 * connection of its own.
 * PostgreSQL lets it go in the instant in which our connection dies, so that nobody closes the calls of a switchboard
 * that lives, and the calls of one that died are closed at once. (A time stamp could do only one of the two.)
 */
export class SwitchboardLease {
  readonly id: number;
  /** Of this lease alone. */
  readonly #sql: Pool;
  readonly #clock: Clock;
  readonly #log: Log;
  #release: () => void = () => undefined;
  #cancelRetry: Cancel = () => undefined;
  #isReleased = false;

  private constructor(id: number, sql: Pool, clock: Clock, log: Log) {
    this.id = id;
    this.#sql = connectBeside(sql);
    this.#clock = clock;
    this.#log = log;
  }

  static async take(sql: Pool, clock: Clock, log: Log): Promise<SwitchboardLease> {
    const [row] = await sql<{ id: bigint }[]>`select nextval('switchboards') as id`;
    const lease = new SwitchboardLease(Number(row?.id), sql, clock, log);
    try {
      await new Promise<void>((resolve, reject) => lease.#hold(resolve, reject));
    } catch (error) {
      lease.release();
      throw error;
    }
    return lease;
  }

  release(): void {
    this.#isReleased = true;
    this.#cancelRetry();
    this.#release();
    void this.#sql.end({ timeout: 1 });
  }

  #hold(onHeld: () => void, onFailed: (error: unknown) => void): void {
    const held = this.#sql.begin(async (tx) => {
      await tx`select pg_advisory_xact_lock(${LOCKS}::int, ${this.id}::int)`;
      onHeld();
      if (!this.#isReleased) await new Promise<void>((resolve) => (this.#release = resolve));
    });
    held.catch((error: unknown) => {
      onFailed(error);
      if (!this.#isReleased) this.#holdAgain(error);
    });
  }

  #holdAgain(error: unknown): void {
    this.#log.warn(
      { error, switchboardId: this.id },
      'the database forgot this switchboard: telling it again',
    );
    this.#cancelRetry = this.#clock.after(RETRY_MS, () =>
      this.#hold(
        () => undefined,
        () => undefined,
      ),
    );
  }
}

/** Of `calls`: whose switchboard lives. */
export const isCarried = (sql: Sql) => sql`exists (
  select 1 from pg_locks where locktype = 'advisory' and granted and classid = ${LOCKS}::int::oid
    and objid = calls.switchboard_id::oid and objsubid = 2
    and database = (select oid from pg_database where datname = current_database()))`;
