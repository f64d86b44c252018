import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ManualClock } from '#kit/clock.ts';
import { silentLog } from '#kit/log.ts';
import { ClusterWatch } from '#server/store/cluster/cluster-watch.ts';
import { openDatabase, type Database } from '#server/store/database.ts';
import { isAlive } from '#server/store/cluster/postmaster.ts';

/** The bar on a quiet machine. */
const BACK_WITHIN_MS = 5_000 * Number(process.env['RINGSIDE_SLACK'] ?? 2);

describe('a cluster of its own', () => {
  let dataDir: string;
  let said: string[];
  let database: Database | null;
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'ringside-watch-'));
    await chmod(dataDir, 0o755);
    said = [];
    database = null;
  });
  afterEach(async () => {
    await database?.close();
    await rm(dataDir, { recursive: true, force: true });
  });

  const say = (_: unknown, message: string) => said.push(message);
  async function open(): Promise<Database> {
    const log = { ...silentLog, warn: say, error: say };
    database = await openDatabase({ url: null, dataDir, log });
    return database;
  }
  const pidFile = () => join(dataDir, 'postgres', 'postmaster.pid');
  const postmaster = async () => Number((await readFile(pidFile(), 'utf8')).split('\n')[0]);
  const port = async () =>
    (JSON.parse(await readFile(join(dataDir, 'postgres.json'), 'utf8')) as { port: number }).port;

  /** Backends outlive a postmaster that is killed, and may answer once more; a new one has its file when they are gone. */
  const startedAnew = async (before: number) => {
    await expect.poll(postmaster, { timeout: 20_000, interval: 20 }).not.toBe(before);
  };

  async function answersAgain({ sql }: Database): Promise<number> {
    const started = performance.now();
    await expect
      .poll(() => sql`select 1 as one`.catch(() => []), { timeout: 20_000, interval: 50 })
      .toEqual([{ one: 1 }]);
    return performance.now() - started;
  }

  test('that is killed with people connected and at work is back on its port in time, and both are said', async () => {
    const opened = await open();
    const { sql, calls } = opened;
    expect(opened.standing).toEqual({ awayForMs: null, isRestarting: false });
    await sql`create table kept as select 1 as one`;
    const [before, wasPort] = [await postmaster(), await port()];
    const atWork = calls`select pg_sleep(60)`.catch((error: unknown) => error);
    process.kill(before, 'SIGKILL');
    expect(await atWork).toMatchObject({ name: 'Unavailable' });
    const noticed = performance.now();
    expect(opened.standing.awayForMs).not.toBeNull();
    await startedAnew(before);
    await answersAgain(opened);
    expect(performance.now() - noticed).toBeLessThan(BACK_WITHIN_MS);
    expect(await sql`select one from kept`).toEqual([{ one: 1 }]);
    expect(await port()).toBe(wasPort);
    await expect.poll(() => said).toContain('the database runs again');
    expect(said).toContain('the database has died: it is started again');
    expect(said).toContain('the database answers again');
    expect(opened.standing).toEqual({ awayForMs: null, isRestarting: false });
  }, 60_000);

  test('of which a backend is killed starts itself again, and is found', async () => {
    const opened = await open();
    const before = await postmaster();
    const [backend] = await opened.calls<{ pid: number }[]>`select pg_backend_pid() as pid`;
    process.kill(backend?.pid ?? 0, 'SIGKILL');
    expect(await answersAgain(opened)).toBeLessThan(BACK_WITHIN_MS);
    expect(await postmaster()).toBe(before);
  }, 60_000);

  test('is listened to again on every channel, once, also when it was away for long', async () => {
    const { sql } = await open();
    const heard: string[] = [];
    let returns = 0;
    const channels = ['one', 'two', 'three'];
    for (const channel of channels)
      await sql.listen(
        channel,
        () => heard.push(channel),
        () => (returns += 1),
      );
    // Nobody else gets in until it has been away for a while.
    const blocked = join(dataDir, 'postgres', 'postgresql.auto.conf');
    await writeFile(blocked, 'this is no setting');
    process.kill(await postmaster(), 'SIGKILL');
    await expect.poll(() => said).toContain('the database does not start yet');
    await expect.poll(() => said.filter((one) => one.includes('not start yet')).length).toBeGreaterThan(3);
    await writeFile(blocked, '');
    await answersAgain(database ?? expect.unreachable());
    await expect.poll(() => returns).toBeGreaterThanOrEqual(2 * channels.length);
    heard.length = 0;
    for (const channel of channels) await sql.notify(channel, '');
    await expect.poll(() => [...heard].sort()).toEqual([...channels].sort());
    const listening = await sql`
      select 1 from pg_stat_activity where query ilike 'listen%' and datname = current_database()`;
    expect(listening).toHaveLength(1);
    await sql.notify('one', '');
    await expect.poll(() => heard.filter((one) => one === 'one').length).toBe(2);
  }, 60_000);

  test('is not started again by who has let it go', async () => {
    const opened = await open();
    const pid = await postmaster();
    await opened.close();
    database = null;
    // Dead at once; that it is gone waits for its parent.
    await expect.poll(() => isAlive(pid)).toBe(false);
    expect(said).toEqual([]);
    // It dies in the instant in which it is let go.
    const again = await open();
    process.kill(await postmaster(), 'SIGKILL');
    await again.close();
    database = null;
    const left = await postmaster().catch(() => null);
    await expect.poll(() => left !== null && isAlive(left)).toBe(false);
  }, 60_000);

  test('starts although nobody has asked what became of the process that its file names', async () => {
    const { sql } = await open();
    await sql`create table kept as select 1 as one`;
    await database?.close();
    const { pid, parent } = await unclaimed();
    try {
      await writeFile(pidFile(), `${pid}\n${join(dataDir, 'postgres')}\n1\n${await port()}\n\n127.0.0.1\n`);
      expect(isAlive(pid)).toBe(false);
      const again = await open();
      expect(await again.sql`select one from kept`).toEqual([{ one: 1 }]);
    } finally {
      parent.kill();
    }
  }, 60_000);
});

/** A process that has ended, and that its parent never asks what became of. */
async function unclaimed(): Promise<{ pid: number; parent: ChildProcess }> {
  // The child ends when it is told to: not before the shell has become a program that knows of no child.
  const script = 'cat <&3 >/dev/null & echo $!; exec sleep 600';
  const parent = spawn('sh', ['-c', script], { stdio: ['ignore', 'pipe', 'ignore', 'pipe'] });
  const lines = createInterface({ input: parent.stdout ?? expect.unreachable() });
  const [line] = (await once(lines, 'line')) as [string];
  const [pid, said] = [Number(line), { timeout: 30_000 }];
  await expect.poll(() => readFile(`/proc/${parent.pid}/comm`, 'latin1'), said).toBe('sleep\n');
  const told = parent.stdio[3];
  if (told instanceof Socket) told.end();
  await expect.poll(() => readFile(`/proc/${pid}/stat`, 'latin1'), said).toContain(') Z ');
  return { pid, parent };
}

describe('a cluster that keeps dying', () => {
  let clock: ManualClock;
  let isUp: boolean;
  let triedAt: number[];
  let refusals: number;
  let watch: ClusterWatch;
  beforeEach(() => {
    clock = new ManualClock();
    isUp = true;
    triedAt = [];
    refusals = 0;
    const start = () => {
      triedAt.push(clock.elapsed());
      refusals -= 1;
      isUp = refusals < 0;
      return isUp ? Promise.resolve() : Promise.reject(new Error('it does not start'));
    };
    const answers = () => Promise.resolve(true);
    const kill = () => Promise.resolve();
    watch = new ClusterWatch({ isAlive: () => isUp, answers, kill, start, clock, log: silentLog });
  });
  afterEach(() => watch.close());

  /** Lets what waits for nothing but itself run, a tenth of a second at a time. */
  async function pass(ms: number): Promise<void> {
    for (let gone = 0; gone < ms; gone += 100) {
      clock.advance(100);
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  const waits = () => triedAt.slice(1).map((at, index) => at - (triedAt[index] ?? 0));

  test('is tried at once, then later and later', async () => {
    refusals = 8;
    isUp = false;
    await pass(40_000);
    expect(triedAt[0]).toBe(200);
    expect(waits()).toEqual([100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000]);
    expect(watch.isRestarting).toBe(false);
  });

  test('waits longer the sooner it died again, and no longer once it has lived for a minute', async () => {
    for (let deaths = 0; deaths < 4; deaths += 1) {
      isUp = false;
      await pass(1_000);
    }
    expect(triedAt).toEqual([200, 1_300, 2_400, 3_600]);
    await pass(61_000);
    isUp = false;
    await pass(1_000);
    expect(triedAt.at(-1)).toBe(65_200);
  });

  test('is left alone once nobody watches it, also in the middle of a wait', async () => {
    refusals = 100;
    isUp = false;
    await pass(1_000);
    expect(watch.isRestarting).toBe(true);
    const tries = triedAt.length;
    await watch.close();
    await pass(60_000);
    expect(triedAt.length).toBe(tries);
    expect(clock.pending).toBe(0);
  });
});
