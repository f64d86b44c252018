import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rm, stat, symlink } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { silentLog } from '#kit/log.ts';
import { canReach, usableFolder } from '#server/store/cluster/cluster-owner.ts';
import { openDatabase, type Database } from '#server/store/database.ts';
import { secret } from '#server/store/vault/secrets.ts';
import { testVault } from '#support/store/test-vault.ts';

let dataDir: string;
let opened: Database[];
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'ringside-cluster-'));
  await chmod(dataDir, 0o755);
  opened = [];
});
afterEach(async () => {
  for (const database of opened) await database.close();
  await rm(dataDir, { recursive: true, force: true });
});

async function open(log = silentLog): Promise<Database> {
  const database = await openDatabase({ url: null, dataDir, log });
  opened.push(database);
  return database;
}

const settings = async () =>
  JSON.parse(await readFile(join(dataDir, 'postgres.json'), 'utf8')) as { port: number };
const isRunning = () => existsSync(join(dataDir, 'postgres', 'postmaster.pid'));

/** In a process of its own, so that it can be killed. */
async function openInChild(): Promise<{ child: ChildProcess; written: string }> {
  const script = `
    const { createServer } = await import('vite');
    const vite = await createServer({ configFile: 'vite.config.ts', server: { middlewareMode: true, ws: false }, appType: 'custom', logLevel: 'error' });
    const { openDatabase } = await vite.ssrLoadModule('/src/server/store/database.ts');
    const { secret } = await vite.ssrLoadModule('/src/server/store/vault/secrets.ts');
    const { testVault } = await vite.ssrLoadModule('/tests/support/store/test-vault.ts');
    const { silentLog } = await vite.ssrLoadModule('/src/kit/log.ts');
    const { sql } = await openDatabase({ url: null, dataDir: ${JSON.stringify(dataDir)}, log: silentLog });
    console.log('open ' + (await secret(sql, testVault, 'kept')));`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.startsWith('open ')) return { child, written: line.slice(5) };
  }
  throw new Error('the child did not open the database');
}

test('is made once, keeps what was written, stops with its last user, and starts again within a second', async () => {
  const first = await open();
  const written = await secret(first.sql, testVault, 'kept');
  const { port } = await settings();
  await opened.pop()?.close();
  expect(isRunning()).toBe(false);
  const before = performance.now();
  const again = await open();
  const tookMs = performance.now() - before;
  expect(await secret(again.sql, testVault, 'kept')).toBe(written);
  expect((await settings()).port).toBe(port);
  // Said, not demanded: the machine that tests may be busy with something else.
  if (tookMs > 1_000) process.stdout.write(`the second start took ${Math.round(tookMs)} ms\n`);
  expect(await again.sql`show fsync`).toEqual([{ fsync: 'on' }]);
  expect(await again.sql`show listen_addresses`).toEqual([{ listenAddresses: '127.0.0.1' }]);
  expect((await stat(join(dataDir, 'postgres.json'))).mode & 0o077).toBe(0);
}, 60_000);

test('is taken up again, not started twice, after its process was killed', async () => {
  const { child, written } = await openInChild();
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(isRunning()).toBe(true);
  const pid = await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8');
  const warnings: string[] = [];
  const again = await open({ ...silentLog, warn: (_, message) => warnings.push(message) });
  expect(await secret(again.sql, testVault, 'kept')).toBe(written);
  expect(await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8')).toBe(pid);
  expect(warnings).toEqual(['the database was still running: taken up again']);
}, 60_000);

test('recovers when it was killed together with its process', async () => {
  const { child, written } = await openInChild();
  child.kill('SIGKILL');
  await once(child, 'exit');
  const [pid] = (await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8')).split('\n');
  process.kill(Number(pid), 'SIGKILL');
  expect(await secret((await open()).sql, testVault, 'kept')).toBe(written);
}, 60_000);

test('two that start at once on a new folder share one cluster, and the last one stops it', async () => {
  const [one, two] = await Promise.all([open(), open()]);
  expect(await secret(one.sql, testVault, 'kept')).toBe(await secret(two.sql, testVault, 'kept'));
  opened = [];
  await one.close();
  expect(await two.sql`select 1 as one`).toEqual([{ one: 1 }]);
  await two.close();
  expect(isRunning()).toBe(false);
}, 60_000);

test('a copy made while it ran is refused and leaves the original alone, and is a database of its own once told so', async () => {
  const original = await open();
  const written = await secret(original.sql, testVault, 'kept');
  const copied = join(dataDir, 'copied');
  await mkdir(copied);
  for (const name of ['postgres', 'postgres.json'])
    await promisify(execFile)('cp', ['-a', join(dataDir, name), copied]);
  const pidFile = join(copied, 'postgres', 'postmaster.pid');
  const openCopy = () => openDatabase({ url: null, dataDir: copied, log: silentLog });
  await expect(openCopy()).rejects.toThrow(
    `It is a copy, made while the database ran. Delete ${pidFile}, then start again.`,
  );
  expect(await secret(original.sql, testVault, 'kept')).toBe(written);

  await rm(pidFile);
  const copy = await openCopy();
  opened.push(copy);
  expect(await secret(copy.sql, testVault, 'kept')).toBe(written);
  await copy.sql`create table only_in_the_copy ()`;
  const [found] = await original.sql`select to_regclass('only_in_the_copy') as found`;
  expect(found).toEqual({ found: null });
}, 60_000);

test('is taken up through a link to its folder', async () => {
  const written = await secret((await open()).sql, testVault, 'kept');
  const link = join(dataDir, 'link');
  await symlink(dataDir, link);
  const again = await openDatabase({ url: null, dataDir: link, log: silentLog });
  opened.push(again);
  expect(await secret(again.sql, testVault, 'kept')).toBe(written);
}, 60_000);

test('moves to a free port when somebody took its own, and remembers it', async () => {
  await open();
  const { port } = await settings();
  await opened.pop()?.close();
  const squatter = createServer().listen(port, '127.0.0.1');
  await once(squatter, 'listening');
  await open();
  squatter.close();
  expect((await settings()).port).not.toBe(port);
}, 60_000);

test('a folder that its owner cannot enter is replaced by one that works, and that is said', async () => {
  const owner = { uid: 65_533, gid: 65_533 };
  await chmod(dataDir, 0o700);
  expect(await canReach(dataDir, owner)).toBe(false);
  const said: unknown[] = [];
  const folder = join(dataDir, 'postgres');
  const log = { ...silentLog, warn: (fields: unknown) => said.push(fields) };
  if (process.getuid?.() !== 0) return;
  const instead = await usableFolder(folder, owner, log);
  expect(instead).toMatch(/^\/var\/lib\/ringside-[0-9a-f]{12}\/postgres$/);
  expect(said).toEqual([{ folder, instead }]);
  await rm(join(instead, '..'), { recursive: true });
});
