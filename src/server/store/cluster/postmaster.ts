/** The process that runs a cluster, as the `postmaster.pid` in its folder names it. */
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

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

/**
 * At once and with all its backends: one that is left keeps the folder's memory, and no other can start. Whatever they had in
 * hand, the next start recovers. Another that runs on the folder by now is left alone.
 */
export async function killPostmaster(clusterFolder: string, pid: number): Promise<void> {
  if ((await runningPostmaster(clusterFolder))?.pid !== pid) return;
  // The postmaster first: it would start others in the place of those.
  for (const one of [pid, ...(await childrenOf(pid))]) {
    try {
      process.kill(one, 'SIGKILL');
    } catch {
      // It is gone by itself.
    }
  }
}

async function childrenOf(parent: number): Promise<number[]> {
  const listed = existsSync('/proc/self/stat') ? await listedInProc() : await listedByPs();
  return listed.filter(([, of]) => of === parent).map(([pid]) => pid);
}

/** A process, and its parent. */
type Descent = [pid: number, parent: number];

async function listedInProc(): Promise<Descent[]> {
  const pids = (await readdir('/proc')).map(Number).filter((pid) => pid > 0);
  return Promise.all(
    pids.map(async (pid): Promise<Descent> => {
      const text = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => '');
      // "pid (name) state parent …": the name may hold anything.
      return [pid, Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[1])];
    }),
  );
}

async function listedByPs(): Promise<Descent[]> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid=']);
  return stdout.split('\n').map((line) => {
    const [pid, parent] = line.trim().split(/ +/).map(Number);
    return [pid ?? 0, parent ?? 0];
  });
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
