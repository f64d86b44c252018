/** The key of the vault, where RINGSIDE_SECRET_KEY does not say it: a file in the data folder that we alone can read. */
import { randomUUID } from 'node:crypto';
import { link, open, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { makePrivateFile } from '../files/folders.ts';
import { KEY_BYTES } from './vault.ts';

export const keyFileIn = (dataDir: string): string => join(dataDir, 'secret.key');

/** 32 bytes in hexadecimal or base64. null: it is no key */
export function readKey(text: string): Buffer | null {
  const written = text.trim();
  if (/^[0-9a-f]{64}$/i.test(written)) return Buffer.from(written, 'hex');
  if (!/^[\w+/-]{43}=?$/.test(written)) return null;
  const key = Buffer.from(written, 'base64');
  return key.length === KEY_BYTES ? key : null;
}

/** null: there is none */
export async function readKeyFile(file: string): Promise<string | null> {
  try {
    const text = await readFile(file, 'utf8');
    makePrivateFile(file);
    return text;
  } catch (error) {
    if (isCode(error, 'ENOENT')) return null;
    throw error;
  }
}

/** On the disk, whole, under its name when it resolves; one that was there first stays. */
export async function makeKeyFile(file: string, key: Buffer): Promise<void> {
  const unfinished = `${file}.${randomUUID()}.part`;
  try {
    const handle = await open(unfinished, 'wx', 0o600);
    await handle
      .writeFile(`${key.toString('base64')}\n`)
      .then(() => handle.sync())
      .finally(() => handle.close());
    await link(unfinished, file).catch((error: unknown) => {
      if (!isCode(error, 'EEXIST')) throw error;
    });
    const folder = await open(dirname(file), 'r');
    await folder.sync().finally(() => folder.close());
  } finally {
    await rm(unfinished, { force: true });
  }
}

const isCode = (error: unknown, code: string) =>
  error instanceof Error && 'code' in error && error.code === code;
