/** Everything of an installation in one file, while it runs: the database at one instant, and the files that its rows know. */
import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Pool } from '../database.ts';
import { fileKinds } from '../files/data-files.ts';
import { ArchiveWriter } from './archive.ts';
import { copyOut, prepareCopying, tablesOf } from './tables.ts';

interface Installation {
  sql: Pool;
  dataDir: string;
}

const WHOLE = /^[0-9a-f-]{36}(?:\.wav)?$/;

/** @param at epoch milliseconds @throws when it cannot be written: then nothing is under the name of the file */
export async function backUp({ sql, dataDir }: Installation, file: string, at: number): Promise<void> {
  const archive = new ArchiveWriter(file);
  try {
    await sql.begin('isolation level repeatable read read only', async (tx) => {
      await prepareCopying(tx);
      const migrations = await tx<
        { name: string; checksum: string }[]
      >`select name, checksum from migrations order by name`;
      const tables = await tablesOf(tx);
      const sequences = await tx<{ name: string; lastValue: string }[]>`
        select sequencename as name, last_value::text as last_value from pg_sequences
        where schemaname = 'public' and last_value is not null`;
      await archive.add({ kind: 'ringside-backup', version: 1, at, migrations, sequences });
      for (const table of tables) await archive.add({ kind: 'table', ...table }, copyOut(tx, table));
    });
    // Later than the rows: a file is written before its row is. One whose row went meanwhile may be gone.
    for (const folder of fileKinds) await addFiles(archive, join(dataDir, folder), folder);
    await archive.close();
  } catch (error) {
    await archive.discard();
    throw error;
  }
}

async function addFiles(
  archive: ArchiveWriter,
  path: string,
  folder: (typeof fileKinds)[number],
): Promise<void> {
  const names = await readdir(path).catch(() => []);
  for (const name of names.filter((one) => WHOLE.test(one)).sort())
    await archive.add({ kind: 'file', folder, name }, read(join(path, name)));
}

async function* read(path: string): AsyncGenerator<Buffer> {
  try {
    yield* createReadStream(path) as AsyncIterable<Buffer>;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
}
