import { chmod, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DataFiles } from '#server/store/files/data-files.ts';
import { makePassable } from '#server/store/files/folders.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ringside-folders-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const mode = async (...parts: string[]) => ((await stat(join(folder, ...parts))).mode & 0o777).toString(8);

describe('the folders of sound and documents', () => {
  test('are nobody else’s, new ones', async () => {
    await DataFiles.open(folder);
    for (const kind of ['prompts', 'messages', 'recordings', 'documents'])
      expect(await mode(kind)).toBe('700');
  });

  test('and those of an older version, with the files in them', async () => {
    await mkdir(join(folder, 'messages'));
    await chmod(join(folder, 'messages'), 0o755);
    const name = '6a4d1c52-6c0e-4a3b-8a53-111111111111.wav';
    await writeFile(join(folder, 'messages', name), 'a voice');
    await chmod(join(folder, 'messages', name), 0o644);
    await DataFiles.open(folder);
    expect([await mode('messages'), await mode('messages', name)]).toEqual(['700', '600']);
  });
});

test('what is made above a folder of another user can be passed through, and what was there stays as it is', async () => {
  const before = await mode();
  const umask = process.umask(0o077);
  try {
    makePassable(join(folder, 'data', 'ringside'));
  } finally {
    process.umask(umask);
  }
  expect([await mode(), await mode('data'), await mode('data', 'ringside')]).toEqual([before, '711', '711']);
});
