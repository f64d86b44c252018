/** What runs SQL, as rooms see it. They take it from database.ts. */
import type postgres from 'postgres';

interface Types extends Record<string, unknown> {
  bigint: bigint;
}

/** Whatever runs queries, the pool or a transaction. int8 is bigint, columns arrive in camelCase. */
export type Sql = postgres.ISql<Types>;
/** What runs inside one takes this and nothing else: the pool that it came from may have no second connection. */
export type Transaction = postgres.TransactionSql<Types>;
/** Wanted by code that opens a transaction of its own; a transaction is none. A cursor wants a transaction. */
export type Pool = postgres.Sql<Types>;
/** A piece of SQL that is put into a query. */
export type Fragment = postgres.PendingQuery<postgres.Row[]>;
