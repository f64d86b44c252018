import type { Cancel, Clock } from '#kit/clock.ts';
import type { Log } from '#kit/log.ts';
import { connectBeside, type Pool, type Sql } from '#server/store/database.ts';

/** First key of the advisory locks; the second is the switchboard's number. */
const LOCKS = 4600;
const RETRY_MS = 250;

interface LeaseParts {
  sql: Pool;
  clock: Clock;
  log: Log;
  onHeldAgain: () => void;
}

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
  /** Held again, after the database had forgotten it. */
  readonly #onHeldAgain: () => void;
  #release: () => void = () => undefined;
  #cancelRetry: Cancel = () => undefined;
  #isReleased = false;
  #isForgotten = false;

  private constructor(id: number, { sql, clock, log, onHeldAgain }: LeaseParts) {
    this.id = id;
    this.#sql = connectBeside(sql);
    this.#clock = clock;
    this.#log = log;
    this.#onHeldAgain = onHeldAgain;
  }

  static async take(parts: LeaseParts): Promise<SwitchboardLease> {
    const [row] = await parts.sql<{ id: bigint }[]>`select nextval('switchboards') as id`;
    const lease = new SwitchboardLease(Number(row?.id), parts);
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
    if (!this.#isForgotten)
      this.#log.warn(
        { error, switchboardId: this.id },
        'the database forgot this switchboard: telling it again',
      );
    this.#isForgotten = true;
    this.#cancelRetry = this.#clock.after(RETRY_MS, () =>
      this.#hold(
        () => this.#heldAgain(),
        () => undefined,
      ),
    );
  }

  #heldAgain(): void {
    this.#isForgotten = false;
    this.#onHeldAgain();
  }
}

/** A switchboard that lives is known again so soon after the database was away, and mostly within a second. */
const BACK_WITHIN_SECONDS = 4;

/**
 * After the database has lost all connections at once, nobody's switchboard is known to live: waits until those that do
 * have told it again. Its WAL writer starts when it lets people in, after every crash of its own anew; who may not see
 * that process waits in any case.
 */
export async function letLiveOnesComeBack(sql: Sql): Promise<void> {
  await sql`
    with began as (
      select coalesce(max(backend_start), clock_timestamp()) as at
      from pg_stat_activity where backend_type = 'walwriter'
    )
    select pg_sleep(greatest(0, ${BACK_WITHIN_SECONDS} - extract(epoch from clock_timestamp() - at))) from began`;
}

/** Of `calls`: whose switchboard lives. */
export const isCarried = (sql: Sql) => sql`exists (
  select 1 from pg_locks where locktype = 'advisory' and granted and classid = ${LOCKS}::int::oid
    and objid = calls.switchboard_id::oid and objsubid = 2
    and database = (select oid from pg_database where datname = current_database()))`;
