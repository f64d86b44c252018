/** Things that administrators change as a whole carry a version (contract/values/version.ts), which the database counts. */
import type { Fragment, Sql } from './database.ts';

/** SQL: the row is still as the change's sender has read it, or the sender does not say which one that was. */
export const isAsRead = (sql: Sql, table: string, version: number | undefined): Fragment =>
  version === undefined ? sql`true` : sql`${sql(table)}.version = ${version}`;
