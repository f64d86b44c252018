/** The connection to PostgreSQL, and the one place that knows the driver. Rooms take `Sql` and write tagged SQL. */
import postgres from 'postgres';
import type { Log } from '#kit/log.ts';
import { startCluster } from './cluster.ts';
import { migrate } from './migrate.ts';
import { beginWaking } from './wake-up.ts';

interface Types extends Record<string, unknown> {
  bigint: bigint;
}

/**
 * Whatever runs queries, the pool or a transaction. int8 is bigint, columns arrive in camelCase.
 * Queries that belong together go through `transaction`.
 */
export type Sql = postgres.ISql<Types>;
export type Transaction = postgres.TransactionSql<Types>;
export type Pool = postgres.Sql<Types>;
/** A piece of SQL that is put into a query. */
export type Fragment = postgres.PendingQuery<postgres.Row[]>;

export interface Database {
  readonly sql: Pool;
  /** Ends the pool, then stops the embedded cluster unless another server uses it still. */
  close(): Promise<void>;
}

interface OpenDatabase {
  /** null: the embedded cluster in the data folder. */
  url: string | null;
  dataDir: string;
  log: Log;
}

/** Migrations have run when it resolves. */
export async function openDatabase({ url, dataDir, log }: OpenDatabase): Promise<Database> {
  const cluster = url === null ? await startCluster(dataDir, log) : null;
  const sql = connect(cluster?.url ?? url ?? '');
  const close = async () => {
    await sql.end({ timeout: 3 });
    await cluster?.release();
  };
  try {
    await migrate(sql);
  } catch (error) {
    await close();
    throw error;
  }
  return { sql, close };
}

/** @param connections at most this many at once */
export function connect(url: string, connections = 10): Pool {
  return postgres(url, {
    max: connections,
    connect_timeout: 10,
    types: { bigint: postgres.BigInt },
    transform: { column: { from: postgres.toCamel, to: postgres.fromCamel } },
    connection: { application_name: 'ringside' },
    onnotice: () => undefined,
  });
}

/** What `work` reads is all of one instant, whatever is committed meanwhile. It writes nothing and locks nothing. */
export async function atOneInstant<R>(pool: Pool, work: (tx: Transaction) => Promise<R>): Promise<R> {
  return (await pool.begin('isolation level repeatable read read only', work)) as R;
}

/** Runs `work` in a transaction: a new one, or the one that `sql` is already. */
export async function transaction<R>(sql: Sql, work: (tx: Transaction) => Promise<R>): Promise<R> {
  if ('savepoint' in sql) return work(sql as Transaction);
  return beginWaking(sql as Pool, work);
}
