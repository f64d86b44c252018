/**
 * The PostgreSQL that comes with us: a cluster in the data folder, started by pg_ctl.
 *
 * pg_ctl rather than a child process: the database then has a session of its own, so that Ctrl-C reaches us and not it
 * (open calls are settled first), and one that outlived a crash of ours is found again instead of started twice.
 */
import { execFile } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chown, link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { z } from 'zod';
import { systemClock } from '#kit/clock.ts';
import type { Log } from '#kit/log.ts';
import { findBinaries, type Binaries } from './binaries.ts';
import { isAccepting, isAlone, isAnswering } from './cluster-connections.ts';
import { clusterOwner, usableFolder, type Owner } from './cluster-owner.ts';
import { ANSWER_WITHIN_MS, ClusterWatch } from './cluster-watch.ts';
import { freePort } from './free-port.ts';
import { isAlive, killPostmaster, runningPostmaster, type Postmaster } from './postmaster.ts';

const run = promisify(execFile);
const TRIES = 100;
const BETWEEN_TRIES_MS = 100;
/** How long one try to start it again may take: stopping the server meanwhile waits for it. */
const START_AGAIN_SECONDS = 3;

export interface Cluster {
  /** Of the cluster's default database. */
  url: string;
  /** It has died, and somebody keeps it alive. */
  readonly isRestarting: boolean;
  /** From now on it is started again whenever it dies or stands still, on the same port, until it is released. */
  keepAlive(): void;
  /** Stops it, unless somebody else is still connected. */
  release(): Promise<void>;
}

/** Remembered beside the cluster, readable by us alone. */
const settingsSchema = z.object({ port: z.number().int(), password: z.string() });
type Settings = z.infer<typeof settingsSchema>;

interface Place {
  folder: string;
  owner: Owner;
  binaries: Binaries;
  settingsFile: string;
}

/** Starts the cluster of a data folder, making it first if need be, or takes up one that still runs. */
export async function startCluster(dataDir: string, log: Log): Promise<Cluster> {
  const owner = await clusterOwner();
  const binaries = await findBinaries(owner);
  const folder = await usableFolder(join(dataDir, 'postgres'), owner, log);
  const place = { folder, owner, binaries, settingsFile: join(dataDir, 'postgres.json') };
  const settings = await readSettings(place);
  if (!existsSync(folder)) await initialise(place, settings.password);

  let postmaster = await startOrTakeUp(place, settings, log);
  const { port } = postmaster;
  const url = urlOf({ ...settings, port });
  const watched = {
    isAlive: () => isAlive(postmaster.pid),
    answers: () => isAnswering(url, ANSWER_WITHIN_MS),
    kill: () => killPostmaster(folder, postmaster.pid),
    start: async () => {
      postmaster = await startAgain(place, port, url);
    },
  };
  let watch: ClusterWatch | null = null;
  return {
    url,
    get isRestarting() {
      return watch?.isRestarting ?? false;
    },
    keepAlive: () => {
      watch ??= new ClusterWatch({ ...watched, clock: systemClock, log });
    },
    release: async () => {
      await watch?.close();
      if (await isAlone(url)) await pgCtl(place, 'stop', '-m', 'fast', '-w');
    },
  };
}

function urlOf({ port, password }: Settings): string {
  return `postgres://ringside:${password}@127.0.0.1:${port}/postgres`;
}

/** The folder as working directory: ours may be out of the owner's reach. */
function pgCtl({ binaries, folder, owner }: Place, ...args: string[]) {
  return run(binaries.pgCtl, ['-D', folder, ...args], { ...owner, cwd: folder });
}

/** Two servers that start on one new folder at once agree on the settings of the first. */
async function readSettings({ settingsFile, folder }: Place): Promise<Settings> {
  if (!existsSync(settingsFile)) {
    if (existsSync(folder)) {
      throw new Error(`${settingsFile} is gone: it holds the password of the database in ${folder}.`);
    }
    const settings = { port: 0, password: randomBytes(24).toString('hex') };
    await writeSettings(settingsFile, settings, link).catch(() => undefined);
  }
  return settingsSchema.parse(JSON.parse(await readFile(settingsFile, 'utf8')));
}

/** Whole or not at all. @param place `rename` replaces what is there, `link` fails then */
async function writeSettings(file: string, settings: Settings, place: typeof rename): Promise<void> {
  const unfinished = `${file}.${randomUUID()}`;
  await writeFile(unfinished, JSON.stringify(settings), { mode: 0o600 });
  await place(unfinished, file).finally(() => rm(unfinished, { force: true }));
}

/** Made aside and moved into place: a crash in the middle leaves nothing that looks like a database. */
async function initialise({ binaries, folder, owner }: Place, password: string): Promise<void> {
  const unfinished = `${folder}.${randomUUID()}`;
  const passwordFile = `${unfinished}.password`;
  await mkdir(unfinished, { mode: 0o700 });
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (owner.uid !== undefined && owner.gid !== undefined) {
    await chown(unfinished, owner.uid, owner.gid);
    await chown(passwordFile, owner.uid, owner.gid);
  }
  const flags = ['--auth=scram-sha-256', '--username=ringside', '--encoding=UTF8', '--locale=C'];
  try {
    await run(binaries.initdb, [`--pgdata=${unfinished}`, `--pwfile=${passwordFile}`, ...flags], {
      ...owner,
      cwd: dirname(folder),
    });
  } finally {
    await rm(passwordFile, { force: true });
  }
  // Somebody else who started on this folder in the same instant made one by the same settings.
  await rename(unfinished, folder).catch(() => rm(unfinished, { recursive: true, force: true }));
}

/** Once it accepts connections. One that is still starting, recovering or stopping is waited for. */
async function startOrTakeUp(place: Place, settings: Settings, log: Log): Promise<Postmaster> {
  let reason: unknown = null;
  for (let tries = 0; tries < TRIES; tries++) {
    const running = await runningPostmaster(place.folder);
    if (running === null) reason = await start(place, settings).catch((error: unknown) => error);
    else if (await isAccepting(urlOf({ ...settings, port: running.port }))) {
      if (tries === 0) log.warn({ port: running.port }, 'the database was still running: taken up again');
      return running;
    }
    if (tries > 0) await pause(BETWEEN_TRIES_MS);
  }
  throw new Error(`The database in ${place.folder} does not start; its postgres.log says why.`, {
    cause: reason,
  });
}

/** One try, on the port that everybody is connected to, unless another server of ours was quicker. */
async function startAgain(place: Place, port: number, url: string): Promise<Postmaster> {
  if (!(await runningPostmaster(place.folder))) await startOn(place, port, '-t', String(START_AGAIN_SECONDS));
  const running = await runningPostmaster(place.folder);
  if (running && (await isAccepting(url))) return running;
  throw new Error(`The database in ${place.folder} does not accept connections on port ${port} yet.`);
}

/** The port of last time, unless somebody took it meanwhile. */
async function start(place: Place, settings: Settings): Promise<void> {
  const port = await freePort(settings.port);
  if (port !== settings.port) await writeSettings(place.settingsFile, { ...settings, port }, rename);
  settings.port = port;
  await startOn(place, port);
}

async function startOn(place: Place, port: number, ...flags: string[]): Promise<void> {
  const options = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c max_connections=100`;
  await pgCtl(place, 'start', '-w', ...flags, '-l', join(place.folder, 'postgres.log'), '-o', options);
}
