import { readdirSync, readFileSync } from 'node:fs';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ManualClock } from '#kit/clock.ts';
import { silentLog } from '#kit/log.ts';
import { ClusterWatch } from '#server/store/cluster/cluster-watch.ts';
import { isAlive, killPostmaster } from '#server/store/cluster/postmaster.ts';
import { openDatabase } from '#server/store/database.ts';

const parentOf = (pid: string): number => {
  try {
    return Number(readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]?.split(' ')[1]);
  } catch {
    return 0;
  }
};

test('a cluster of its own that stands still, with all its backends, is ended and started again on what was committed', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'ringside-frozen-'));
  await chmod(dataDir, 0o755);
  const said: string[] = [];
  const say = (_: unknown, message: string) => said.push(message);
  const database = await openDatabase({ url: null, dataDir, log: { ...silentLog, warn: say, error: say } });
  const pidFile = join(dataDir, 'postgres', 'postmaster.pid');
  const postmaster = async () => Number((await readFile(pidFile, 'utf8')).split('\n')[0]);
  try {
    const { sql, calls } = database;
    await sql`create table kept as select 1 as one`;
    await calls`select 1`;
    const frozen = await postmaster();
    const backends = readdirSync('/proc').filter((pid) => parentOf(pid) === frozen);
    expect(backends.length).toBeGreaterThan(2);
    for (const pid of [frozen, ...backends.map(Number)]) process.kill(pid, 'SIGSTOP');
    const asked = sql`select 1`.catch((error: unknown) => error);

    await expect
      .poll(() => said, { timeout: 60_000, interval: 100 })
      .toContain('the database lives and answers nothing: it is ended');
    expect(await asked).toMatchObject({ name: 'Unavailable' });
    await expect.poll(() => said, { timeout: 20_000 }).toContain('the database runs again');
    await expect
      .poll(() => sql`select one from kept`.catch(() => []), { timeout: 20_000, interval: 50 })
      .toEqual([{ one: 1 }]);
    expect(await postmaster()).not.toBe(frozen);
    expect([frozen, ...backends.map(Number)].filter(isAlive)).toEqual([]);
    expect(database.standing).toEqual({ awayForMs: null, isRestarting: false });
  } finally {
    await database.close();
    await rm(dataDir, { recursive: true, force: true });
  }
}, 120_000);

test('a process that the folder does not name is never ended', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'ringside-nobody-'));
  await killPostmaster(folder, process.pid);
  expect(isAlive(process.pid)).toBe(true);
  await rm(folder, { recursive: true });
});

describe('a cluster that may stand still', () => {
  let clock: ManualClock;
  let isUp: boolean;
  let answer: boolean | 'later';
  let killedAt: number[];
  let answerNow: () => void;
  let watch: ClusterWatch;
  beforeEach(() => {
    clock = new ManualClock();
    [isUp, answer, killedAt, answerNow] = [true, true, [], () => undefined];
    watch = new ClusterWatch({
      isAlive: () => isUp,
      answers: () =>
        answer === 'later'
          ? new Promise((resolve) => (answerNow = () => resolve(true)))
          : Promise.resolve(answer),
      kill: () => {
        killedAt.push(clock.elapsed());
        return Promise.resolve();
      },
      start: () => Promise.resolve(),
      clock,
      log: silentLog,
    });
  });
  afterEach(async () => {
    answerNow();
    await watch.close();
  });

  /** Lets what waits for nothing but itself run. */
  async function pass(ms: number): Promise<void> {
    for (let gone = 0; gone < ms; gone += 1_000) {
      clock.advance(1_000);
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  test('is ended after half a minute without any answer, and not before', async () => {
    await pass(60_000);
    answer = false;
    await pass(29_000);
    expect(killedAt).toEqual([]);
    await pass(31_000);
    expect(killedAt).toEqual([90_000, 120_000]);
  });

  test('is well at its first answer', async () => {
    answer = false;
    await pass(25_000);
    answer = true;
    await pass(5_000);
    answer = false;
    await pass(25_000);
    expect(killedAt).toEqual([]);
  });

  test('is not ended because we stood still ourselves', async () => {
    answer = 'later';
    await pass(5_000);
    clock.advance(600_000);
    answerNow();
    await pass(4_000);
    expect(killedAt).toEqual([]);
  });

  test('is left alone once nobody watches it', async () => {
    answer = false;
    await pass(25_000);
    await watch.close();
    await pass(60_000);
    expect(killedAt).toEqual([]);
    expect(clock.pending).toBe(0);
  });
});
