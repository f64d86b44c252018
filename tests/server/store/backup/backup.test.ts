import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ManualClock } from '#kit/clock.ts';
import { fundAccount } from '#server/billing/accounts.ts';
import { settleCharge, startCharge } from '#server/billing/charges/call-charges.ts';
import { proveBooks } from '#server/billing/ledger/proof.ts';
import { backUp } from '#server/store/backup/backup.ts';
import { restore } from '#server/store/backup/restore.ts';
import { connect, type Pool } from '#server/store/database.ts';
import { openSoundBench, type SoundBench } from '#support/calls/sound-bench.ts';
import { audit } from '#support/store/ledger-audit.ts';
import { openOwnCluster, type OwnCluster } from '#support/store/own-cluster.ts';

const clock = new ManualClock();
let bench: SoundBench;
let cluster: OwnCluster;
let folder: string;
beforeAll(async () => {
  [bench, cluster] = [await openSoundBench(), await openOwnCluster()];
  folder = await mkdtemp(join(tmpdir(), 'ringside-backup-'));
});
afterAll(async () => {
  await bench.close();
  await cluster.close();
  await rm(folder, { recursive: true, force: true });
});

let made = 0;
async function emptyPlace(): Promise<{ sql: Pool; dataDir: string; prove: typeof proveBooks }> {
  const dataDir = join(folder, `data-${made++}`);
  return { sql: connect(await cluster.newDatabase(), 2), dataDir, prove: proveBooks };
}

/** One of an inbound minute, settled. */
async function oneCall(): Promise<void> {
  const call = { callId: randomUUID(), accountId: bench.accountId, userId: null };
  await startCharge(bench.sql, { ...call, direction: 'inbound', number: '+12025550110' }, clock);
  clock.advance(60_000);
  const times = { answeredAt: clock.now() - 60_000, endedAt: clock.now() };
  await settleCharge(bench.sql, call.callId, times, clock);
}

const archive = async (): Promise<string> => {
  const file = join(folder, `${randomUUID()}.backup`);
  await backUp({ sql: bench.sql, dataDir: bench.folder }, file, clock.now());
  return file;
};

describe('a backup', () => {
  test('that is made while calls are settled is one instant of the books, and every file', async () => {
    await fundAccount(bench.sql, { accountId: bench.accountId, micros: 9_000_000n, key: 'backup' }, clock);
    const box = await bench.ownBox(bench.people.agent1);
    const message = await bench.leave(box);
    const over = new AbortController();
    const calls = (async () => {
      while (!over.signal.aborted) await oneCall();
    })();
    const file = await archive();
    over.abort();
    await calls;
    const after = await audit(bench.sql, bench.accountId);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await readdir(folder)).filter((name) => name.endsWith('.part'))).toEqual([]);

    const place = await emptyPlace();
    expect(await restore(place, file)).toBeLessThanOrEqual(clock.now());
    const restored = await audit(place.sql, bench.accountId);
    expect(restored.available + restored.reserved).toBeGreaterThanOrEqual(after.available + after.reserved);
    const sound = join('messages', `${message.id}.wav`);
    expect(await readFile(join(place.dataDir, sound))).toEqual(await readFile(join(bench.folder, sound)));
    // It goes on where it was: numbers of rows go on, too.
    const more = { accountId: bench.accountId, micros: 1_000_000n, key: 'after' };
    await fundAccount(place.sql, more, clock);
    expect((await audit(place.sql, bench.accountId)).available).toBe(restored.available + 1_000_000n);
    await place.sql.end();
  });

  test('and what is restored of it is backed up as the same', async () => {
    const place = await emptyPlace();
    const file = await archive();
    await restore(place, file);
    const again = join(folder, 'again.backup');
    await backUp(place, again, clock.now());
    expect((await readFile(again)).equals(await readFile(file))).toBe(true);
    await place.sql.end();
  });
});

describe('a restore is refused, and leaves nothing,', () => {
  test('where something is already', async () => {
    const target = { sql: bench.sql, dataDir: bench.folder, prove: proveBooks };
    await expect(restore(target, await archive())).rejects.toThrow('The database is not empty');
  });

  test.each([
    ['of a file that is cut off', (bytes: Buffer) => bytes.subarray(0, bytes.length - 100), /cut off/],
    ['of a file that is none of ours', () => Buffer.from('%PDF-1.7'), /no backup of Ringside/],
  ])('%s', async (_, spoil, words) => {
    const place = await emptyPlace();
    const file = await archive();
    await writeFile(file, spoil(await readFile(file)));
    await expect(restore(place, file)).rejects.toThrow(words);
    expect(await place.sql`select from accounts`).toHaveLength(0);
    expect(await readdir(join(place.dataDir, 'messages')).catch(() => [])).toEqual([]);
    await place.sql.end();
  });
});
