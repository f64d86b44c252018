import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ManualClock } from '#kit/clock.ts';
import { silentLog, type Log } from '#kit/log.ts';
import { seedDemoAccount } from '#server/billing/demo-account.ts';
import { noticesOf, putAwayNotice } from '#server/billing/account/notices.ts';
import { DiskWatch } from '#server/wiring/process/disk-watch.ts';
import { DataFiles } from '#server/store/files/data-files.ts';
import { FillableDisk } from '#support/store/full-disk.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';

const NEXT_LOOK_MS = 2_000;
const clock = new ManualClock();
let db: TestDatabase;
let accountId: string;
let folder: string;
let disk: FillableDisk;
let files: DataFiles;
let watch: DiskWatch;
let lines: string[];
const log: Log = {
  ...silentLog,
  error: (_, message) => lines.push(message),
  info: (_, message) => lines.push(message),
};
const start = async () => (watch = await DiskWatch.open({ sql: db.sql, files, clock, log }));

beforeEach(async () => {
  db = await openTestDatabase();
  accountId = await seedDemoAccount(db.sql, clock);
  folder = mkdtempSync(join(tmpdir(), 'ringside-watch-'));
  disk = new FillableDisk();
  files = await DataFiles.open(folder, disk);
  lines = [];
  await start();
});
afterEach(async () => {
  await watch.close();
  await db.close();
  rmSync(folder, { recursive: true });
});

const standing = async () =>
  (await noticesOf(db.sql, accountId)).filter(({ facts }) => facts.kind === 'disk-full');
const upload = () => files.save('prompts', randomUUID(), new Uint8Array(10));
const told = (count: number) => expect.poll(async () => (await standing()).length).toBe(count);

test('administrators are told once, as soon as a write fails, and it is taken back when there is room', async () => {
  expect(lines).toEqual([]);
  disk.isFull = true;
  await upload();
  await told(1);
  await upload();
  clock.advance(NEXT_LOOK_MS);
  disk.isFull = false;
  clock.advance(NEXT_LOOK_MS);
  await told(0);
  expect(lines).toEqual([
    'the disk is full: calls go on, nothing of them is recorded',
    'the disk has room again',
  ]);
});

test('who has put it away is not told again of the same', async () => {
  disk.isFull = true;
  await upload();
  await told(1);
  const [notice] = await standing();
  await putAwayNotice(db.sql, accountId, notice?.id ?? '', clock);
  clock.advance(NEXT_LOOK_MS);
  await watch.close();
  expect(await standing()).toEqual([]);
});

test('a start with room takes back what an earlier run has told', async () => {
  disk.isFull = true;
  await upload();
  await told(1);
  await watch.close();
  disk.isFull = false;
  files = await DataFiles.open(folder, disk);
  await start();
  expect(await standing()).toEqual([]);
});
