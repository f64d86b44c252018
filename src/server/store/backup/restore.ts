/** A backup becomes an installation: in an empty database and an empty data folder, all of it or nothing. */
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileKinds } from '../files/data-files.ts';
import type { Pool, Transaction } from '../database.ts';
import { makePrivate } from '../files/folders.ts';
import { checksumOf, migrate } from '../migrate.ts';
import { migrations } from '../migrations.ts';
import { ArchiveFault, readArchive, type Head } from './archive.ts';
import { copyIn, emptyAll, fingerprintOf, prepareCopying, type Table } from './tables.ts';

interface Target {
  sql: Pool;
  dataDir: string;
  /** Throws when the books do not add up. */
  prove: (tx: Transaction) => Promise<void>;
}

type Beginning = Extract<Head, { kind: 'ringside-backup' }>;
type FileHead = Extract<Head, { kind: 'file' }>;

/** @returns when it was made, epoch milliseconds @throws ArchiveFault with words for who asked */
export async function restore({ sql, dataDir, prove }: Target, file: string): Promise<number> {
  if (await holdsAccounts(sql)) throw new ArchiveFault('The database is not empty: restore into a new one.');
  const entries = readArchive(file);
  const first = await entries.next();
  if (first.done === true || first.value.head.kind !== 'ringside-backup')
    throw new ArchiveFault('This file is no backup of Ringside.');
  const beginning = first.value.head;
  await first.value.body.next();
  await migrate(sql, knownOf(beginning));

  for (const folder of fileKinds) await makePrivate(join(dataDir, folder));
  const written: string[] = [];
  try {
    await sql.begin(async (tx) => {
      await prepareCopying(tx);
      // What triggers and foreign keys have checked once is checked by its fingerprint now.
      await tx`set local session_replication_role = replica`;
      await emptyAll(tx);
      const tables = new Map<Table, string>();
      for await (const { head, body } of entries) {
        if (head.kind === 'table') tables.set(head, await copyIn(tx, head, body));
        else if (head.kind === 'file') written.push(await writeFile(dataDir, head, body));
      }
      for (const { name, lastValue } of beginning.sequences)
        await tx`select setval(${`public."${name}"`}::regclass, ${lastValue}::bigint)`;
      for (const [table, fingerprint] of tables)
        if ((await fingerprintOf(tx, table)) !== fingerprint)
          throw new ArchiveFault(`The table ${table.name} is not as it was.`);
      await prove(tx);
    });
  } catch (error) {
    for (const path of written) await rm(path, { force: true });
    throw error;
  }
  return beginning.at;
}

async function holdsAccounts(sql: Pool): Promise<boolean> {
  const [table] = await sql<{ found: string | null }[]>`select to_regclass('public.accounts')::text as found`;
  if (!table?.found) return false;
  return (await sql`select from accounts limit 1`).length > 0;
}

/** The schema as it was. What this version has added since is added by its next start. */
function knownOf({ migrations: applied }: Beginning) {
  const checksums = new Map(applied.map(({ name, checksum }) => [name, checksum]));
  const known = migrations.filter((migration) => checksums.get(migration.name) === checksumOf(migration));
  if (known.length < applied.length)
    throw new ArchiveFault('The backup was made by a newer version: restore it with that one.');
  return known;
}

async function writeFile(
  dataDir: string,
  { folder, name }: FileHead,
  body: AsyncIterable<Buffer>,
): Promise<string> {
  const path = join(dataDir, folder, name);
  try {
    await pipeline(body, createWriteStream(path, { mode: 0o600, flags: 'wx' }));
  } catch (error) {
    // What was there is not ours to remove.
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST'))
      await rm(path, { force: true });
    throw error;
  }
  return path;
}
