/**
 * Who may read what we write: we alone. The process writes with umask 077 (main.ts); here is what that is not enough for.
 * As root the database runs as another user, who passes through the folders above its own and sees nothing in them.
 */
import { chmodSync, mkdirSync, statSync } from 'node:fs';
import { chmod, mkdir, readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const PASSABLE = 0o711;
const PRIVATE_FOLDER = 0o700;
const PRIVATE_FILE = 0o600;

/** Others may pass through it, and through what had to be made above it; one that was there stays as it is. */
export function makePassable(folder: string): void {
  const first = mkdirSync(folder, { recursive: true });
  if (first === undefined) return;
  const end = dirname(first);
  for (let made = folder; made !== end; made = dirname(made)) chmodSync(made, PASSABLE);
}

/** Ours alone, with the files in it, also those of an older version. */
export async function makePrivate(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: PRIVATE_FOLDER });
  if (modeOf(await stat(folder)) === PRIVATE_FOLDER) return;
  await chmod(folder, PRIVATE_FOLDER);
  for (const name of await readdir(folder)) await chmod(join(folder, name), PRIVATE_FILE);
}

export function makePrivateFile(file: string): void {
  if (modeOf(statSync(file)) !== PRIVATE_FILE) chmodSync(file, PRIVATE_FILE);
}

const modeOf = ({ mode }: { mode: number }) => mode & 0o777;
