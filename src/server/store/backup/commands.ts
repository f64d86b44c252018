/** `npm run backup -- FILE` and `npm run restore -- FILE`. */
import { existsSync } from 'node:fs';
import { systemClock } from '#kit/clock.ts';
import type { Log } from '#kit/log.ts';
import { isAlone } from '../cluster/cluster-connections.ts';
import { startCluster } from '../cluster/cluster.ts';
import { connect, type Transaction } from '../database.ts';
import { makePassable } from '../files/folders.ts';
import { ArchiveFault } from './archive.ts';
import { backUp } from './backup.ts';
import { keyFileIn } from '../vault/key-file.ts';
import { restore } from './restore.ts';

/** Both together are the secrets. */
const KEY_APART = 'keep secret.key of the data folder, or RINGSIDE_SECRET_KEY, in another place';

interface Command {
  databaseUrl: string | null;
  dataDir: string;
  /** Absolute path of the file. */
  file: string;
  log: Log;
}

/** Whether the server runs or not. @returns what to say */
export async function backupCommand({ dataDir, file, databaseUrl, log }: Command): Promise<string> {
  if (existsSync(file)) throw new ArchiveFault(`${file} exists already: name a new file.`);
  if (!existsSync(dataDir)) throw new ArchiveFault(`There is nothing to back up in ${dataDir}.`);
  return withDatabase({ databaseUrl, dataDir, log }, async (url) => {
    const sql = connect(url, 2);
    try {
      await backUp({ sql, dataDir }, file, systemClock.now());
    } finally {
      await sql.end({ timeout: 3 });
    }
    return `Everything is in ${file}, but the key of its secrets: ${KEY_APART}. It holds voices and numbers: keep it where nobody else reads it.`;
  });
}

/** @returns what to say */
export async function restoreCommand(
  { dataDir, file, databaseUrl, log }: Command,
  prove: (tx: Transaction) => Promise<void>,
): Promise<string> {
  if (!existsSync(file)) throw new ArchiveFault(`There is no file ${file}.`);
  makePassable(dataDir);
  return withDatabase({ databaseUrl, dataDir, log }, async (url) => {
    if (!(await isAlone(url))) throw new ArchiveFault('The server runs: stop it, then restore.');
    const sql = connect(url, 2);
    try {
      const at = await restore({ sql, dataDir, prove }, file);
      return `Restored as it was at ${new Date(at).toISOString()}. Every table is what it was, and the books are proven. Before the start, put back the key that it ran with: ${keyFileIn(dataDir)}, or RINGSIDE_SECRET_KEY.`;
    } finally {
      await sql.end({ timeout: 3 });
    }
  });
}

/** The server's own while it runs, or one that is started for this. */
export async function withDatabase<R>(
  { databaseUrl, dataDir, log }: Omit<Command, 'file'>,
  work: (url: string) => Promise<R>,
): Promise<R> {
  if (databaseUrl !== null) return work(databaseUrl);
  const cluster = await startCluster(dataDir, log);
  try {
    return await work(cluster.url);
  } finally {
    await cluster.release();
  }
}
