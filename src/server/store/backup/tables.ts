/** Tables as PostgreSQL copies them, out and in. The same rows are the same bytes, whatever the session is set to. */
import { createHash } from 'node:crypto';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Transaction } from '../database.ts';

export interface Table {
  name: string;
  /** Without those that the database computes. */
  columns: string[];
}

/** A copy takes as long as it takes; and no setting of a session changes what is written. */
export async function prepareCopying(tx: Transaction): Promise<void> {
  await tx.unsafe(`
    set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0; set local lock_timeout = 0;
    set local timezone = 'UTC'; set local datestyle = 'ISO'; set local intervalstyle = 'postgres';
    set local extra_float_digits = 1; set local bytea_output = 'hex'`);
}

/** All but the list of migrations, which the migrations themselves write. */
export async function tablesOf(tx: Transaction): Promise<Table[]> {
  return tx<Table[]>`
    select c.relname as name, array_agg(a.attname::text order by a.attnum) as columns
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0
      and not a.attisdropped and a.attgenerated = ''
    where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and c.relname <> 'migrations'
    group by c.relname order by c.relname`;
}

const columnsOf = (tx: Transaction, { columns }: Table) =>
  tx.unsafe(columns.map((name) => `"${name}"`).join(', '));

export async function* copyOut(tx: Transaction, table: Table): AsyncGenerator<Buffer> {
  const rows = await tx`copy ${tx(table.name)} (${columnsOf(tx, table)}) to stdout`.readable();
  for await (const chunk of rows as AsyncIterable<Buffer>) yield chunk;
}

/** What the migrations themselves have put in comes again with the rows. */
export async function emptyAll(tx: Transaction): Promise<void> {
  const tables = await tablesOf(tx);
  await tx`truncate ${tx(tables.map(({ name }) => name))}`;
}

/** @returns the fingerprint of what went in */
export async function copyIn(tx: Transaction, table: Table, rows: AsyncIterable<Buffer>): Promise<string> {
  const into: unknown = await tx`copy ${tx(table.name)} (${columnsOf(tx, table)}) from stdin`.writable();
  if (!(into instanceof Writable)) throw new Error('the driver gives no stream to copy into');
  const hash = createHash('sha256');
  await pipeline(async function* () {
    for await (const chunk of rows) {
      hash.update(chunk);
      yield chunk;
    }
  }, into);
  return hash.digest('hex');
}

export async function fingerprintOf(tx: Transaction, table: Table): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of copyOut(tx, table)) hash.update(chunk);
  return hash.digest('hex');
}
