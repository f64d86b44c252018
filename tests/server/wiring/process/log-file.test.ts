import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LogFile } from '#server/wiring/process/log-file.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ringside-log-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const faults: Error[] = [];
const open = () =>
  new LogFile({
    file: join(folder, 'ringside.log'),
    mostBytes: 100,
    keep: 2,
    failed: (error) => faults.push(error),
  });
/** In the order of their numbers: a write that was under way at a flush comes after it. */
const read = async (name: string) =>
  (await readFile(join(folder, name), 'utf8'))
    .split(/(?<=\n)/)
    .sort()
    .join('');
/** Ten of them fill a file. */
const line = (number: number) => `line ${String(number).padStart(4, '0')}\n`;

test('turns over when it is full, keeps the youngest, and loses no line of those', async () => {
  const log = open();
  for (let number = 0; number < 45; number += 1) log.write(line(number));
  log.flush();
  const lines = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, at) => line(from + at)).join('');
  expect((await readdir(folder)).sort()).toEqual(['ringside.log', 'ringside.log.1', 'ringside.log.2']);
  await expect.poll(() => read('ringside.log')).toBe(lines(40, 45));
  await expect.poll(() => read('ringside.log.1')).toBe(lines(30, 40));
  await expect.poll(() => read('ringside.log.2')).toBe(lines(20, 30));
  expect(faults).toEqual([]);
});

test('goes on with the file of the last start, and nobody else reads it', async () => {
  await writeFile(join(folder, 'ringside.log'), line(0), { mode: 0o644 });
  const log = open();
  log.write(line(1));
  log.flush();
  await expect.poll(() => read('ringside.log')).toBe(line(0) + line(1));
  expect((await stat(join(folder, 'ringside.log'))).mode & 0o777).toBe(0o600);
});

test('a disk that is full costs lines, and is told', async () => {
  // Linux: every write to it fails with ENOSPC.
  const log = new LogFile({
    file: '/dev/full',
    mostBytes: 1e9,
    keep: 2,
    failed: (error) => faults.push(error),
  });
  for (let number = 0; number < 1_000; number += 1) log.write(line(number));
  await expect.poll(() => faults.length).toBeGreaterThan(0);
  expect(faults[0]).toMatchObject({ code: 'ENOSPC' });
  log.write(line(0));
});
