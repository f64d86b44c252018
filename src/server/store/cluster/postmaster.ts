/** The process that runs a cluster, as the `postmaster.pid` in its folder names it. */
import { existsSync, readFileSync } from 'node:fs';
import { readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

export interface Postmaster {
  pid: number;
  port: number;
}

/**
 * Of the server that runs on this folder; null: none does, whatever the file says.
 * @throws when the file came here with a copy: the server it names works on another folder.
 */
export async function runningPostmaster(clusterFolder: string): Promise<Postmaster | null> {
  const pidFile = join(clusterFolder, 'postmaster.pid');
  const [pidLine, folder, , portLine] = (await readFile(pidFile, 'utf8').catch(() => '')).split('\n');
  const [pid, port] = [Number(pidLine), Number(portLine)];
  if (!(pid > 0)) return null;
  if (!isAlive(pid)) {
    if (isUnclaimed(pid)) await rm(pidFile, { force: true });
    return null;
  }
  if (folder && !(await isSameFolder(folder, clusterFolder))) {
    const todo = existsSync(folder)
      ? `It is a copy, made while the database ran. Delete ${pidFile}, then start again.`
      : `It was moved while the database ran. Stop process ${pid}, then start again.`;
    throw new Error(`The database in ${clusterFolder} belongs to a server that works on ${folder}. ${todo}`);
  }
  return port > 0 ? { pid, port } : null;
}

/** Also somebody else's. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
  return !isUnclaimed(pid);
}

/**
 * Dead, but its parent never asks what became of it, as in a container whose first process is no init. PostgreSQL takes it
 * for living and would never start again beside its file; whether others still use the folder's memory it asks apart.
 */
function isUnclaimed(pid: number): boolean {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return text.startsWith('Z', text.lastIndexOf(')') + 2);
  } catch {
    return false;
  }
}

/** By whatever path: through a link or another mount it is the same. */
async function isSameFolder(one: string, other: string): Promise<boolean> {
  try {
    const [a, b] = await Promise.all([stat(one), stat(other)]);
    return a.dev === b.dev && a.ino === b.ino;
  } catch {
    return false;
  }
}
