/** PostgreSQL refuses to run as root: then it runs as the system user "postgres", who must be able to reach its files. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Log } from '#kit/log.ts';
import { makePassable } from '../files/folders.ts';

const run = promisify(execFile);

/** The user that the database runs as; empty: the one that we run as. */
export interface Owner {
  uid?: number;
  gid?: number;
}

export async function clusterOwner(): Promise<Owner> {
  if (process.getuid?.() !== 0) return {};
  try {
    return await findUser();
  } catch {
    await run('groupadd', ['--force', '--system', 'postgres']);
    await run('useradd', ['--system', '--gid', 'postgres', '--no-create-home', 'postgres']);
    return findUser();
  }
}

async function findUser(): Promise<Owner> {
  const [uid, gid] = await Promise.all([run('id', ['-u', 'postgres']), run('id', ['-g', 'postgres'])]);
  return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
}

/** The folder asked for or, where its owner cannot get there, one under /var/lib that stands for it. */
export async function usableFolder(folder: string, owner: Owner, log: Log): Promise<string> {
  makePassable(dirname(folder));
  if (await canReach(dirname(folder), owner)) return folder;
  const instead = join(standIn(folder), basename(folder));
  makePassable(dirname(instead));
  log.warn(
    { folder, instead },
    'the user "postgres" cannot enter the data folder: the database lives elsewhere',
  );
  return instead;
}

/** The same for the same folder at every start. */
export function standIn(folder: string): string {
  const key = createHash('sha256').update(folder).digest('hex').slice(0, 12);
  return join('/var/lib', `ringside-${key}`);
}

/** Whether the owner may enter this folder and every one above it. */
export async function canReach(folder: string, owner: Owner): Promise<boolean> {
  if (owner.uid === undefined) return true;
  const { uid, gid, mode } = await stat(folder);
  const bit = uid === owner.uid ? 0o100 : gid === owner.gid ? 0o010 : 0o001;
  if ((mode & bit) === 0) return false;
  const parent = dirname(folder);
  return parent === folder || canReach(parent, owner);
}
