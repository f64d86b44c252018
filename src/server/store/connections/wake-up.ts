/**
 * Wakes the listeners of a channel, in every process, once a transaction has committed. The transaction itself does not
 * notify: PostgreSQL holds one lock of all its databases for that through the commit's flush, and so makes one queue of all
 * commits. One notification at a time leaves a process, with all that came together meanwhile. One that is lost, because the
 * process died in between, costs time only: listeners look by themselves every few seconds.
 */
import type postgres from 'postgres';

type Connections = postgres.Sql<{ bigint: bigint }>;
type Queries = postgres.ISql<{ bigint: bigint }>;
type Within = postgres.TransactionSql<{ bigint: bigint }>;

/** Of transactions that are going on, and of their savepoints: what to wake once they commit. */
const wakenAfter = new WeakMap<Queries, Set<string>>();
/** Of pools that notify now: what is next. */
const wakenNext = new WeakMap<Connections, Set<string>>();

/** In the transaction of `sql`: once it commits. By a pool: now. */
export function wake(sql: Queries, channel: string): void {
  const later = wakenAfter.get(sql);
  if (later) later.add(channel);
  else if (!('savepoint' in sql)) wakeNow(sql as Connections, [channel]);
}

/** Begins a transaction, and wakes afterwards what it asked to be woken. */
export async function beginWaking<R>(pool: Connections, work: (tx: Within) => Promise<R>): Promise<R> {
  const channels = new Set<string>();
  const done = await pool.begin((tx) => {
    wakenAfter.set(tx, channels);
    return work(tx);
  });
  wakeNow(pool, [...channels]);
  return done as R;
}

/** A part of a transaction that may fail alone. */
export async function savepoint<R>(tx: Within, work: (saved: Within) => Promise<R>): Promise<R> {
  const done = await tx.savepoint((saved) => {
    wakenAfter.set(saved, wakenAfter.get(tx) ?? new Set());
    return work(saved);
  });
  return done as R;
}

function wakeNow(pool: Connections, channels: readonly string[]): void {
  if (channels.length === 0) return;
  const next = wakenNext.get(pool);
  if (next) for (const channel of channels) next.add(channel);
  else void notify(pool, new Set(channels));
}

async function notify(pool: Connections, next: Set<string>): Promise<void> {
  wakenNext.set(pool, next);
  try {
    while (next.size > 0) {
      const channels = [...next];
      next.clear();
      await pool`select pg_notify(channel, '') from unnest(${channels}::text[]) as channel`;
    }
  } catch {
    // The database is away: listeners look again once it is back.
  } finally {
    wakenNext.delete(pool);
  }
}
