import { join, resolve } from 'node:path';
import { pino } from 'pino';
import { systemClock } from '#kit/clock.ts';
import { silentLog, type Log } from '#kit/log.ts';
import { proveBooks } from './billing/ledger/proof.ts';
import { compose } from './compose.ts';
import { describeFault, readConfig, type Config } from './wiring/config.ts';
import { DEMO_PASSWORD } from './people/demo-people.ts';
import { LogFile } from './wiring/process/log-file.ts';
import { explainStart } from './wiring/process/start-faults.ts';
import { sparingLog } from './wiring/process/sparing-log.ts';
import { Stopping } from './wiring/process/stopping.ts';
import { resetAsOperator } from './people/second-factor/operator-reset.ts';
import { backupCommand, restoreCommand, withDatabase } from './store/backup/commands.ts';
import { makePassable } from './store/files/folders.ts';
import { isAway } from './store/connections/unavailable-errors.ts';

async function start(): Promise<void> {
  // What we write is voices, numbers and secrets: for nobody else on this machine.
  process.umask(0o077);
  // A terminal that was closed must not end the calls of who is not at it.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  const config = readConfig(process.env);
  if (!config.ok) {
    for (const fault of config.failure) process.stderr.write(`${describeFault(fault)}\n`);
    process.exit(1);
  }
  const [command] = process.argv.slice(2);
  if (command !== undefined) return runCommand(command, config.value);
  const log = openLog(config.value);
  const stopping = openStopping(config.value, log);
  const ringside = await compose(config.value, log).catch((error: unknown) => {
    log.error({ error }, 'did not start');
    return giveUp(error);
  });
  say(welcome(ringside.url, config.value));
  stopping.started(ringside);
}

/** A relative name of a file is meant where npm was called. */
async function runCommand(command: string, config: Config): Promise<void> {
  const [, argument] = process.argv.slice(2);
  const run = commands.get(command);
  if (argument === undefined || !run)
    return giveUp(
      new Error(
        'Say npm run backup -- FILE, npm run restore -- FILE, or npm run reset-second-factor -- EMAIL',
      ),
    );
  say(
    await run(argument, config).catch((error: unknown) => {
      process.stderr.write(`Nothing was done. ${explainStart(error)}\n`);
      return process.exit(1);
    }),
  );
}

const fileAt = (name: string, { databaseUrl, dataDir }: Config) => ({
  databaseUrl,
  dataDir,
  file: resolve(process.env['INIT_CWD'] ?? process.cwd(), name),
  log: silentLog,
});

/** Each after `npm run`. */
const commands = new Map<string, (argument: string, config: Config) => Promise<string>>([
  ['backup', (name, config) => backupCommand(fileAt(name, config))],
  ['restore', (name, config) => restoreCommand(fileAt(name, config), proveBooks)],
  [
    'reset-second-factor',
    (email, { databaseUrl, dataDir }) =>
      withDatabase({ databaseUrl, dataDir, log: silentLog }, (url) =>
        resetAsOperator(url, email, systemClock),
      ),
  ],
]);

/** From the first instant: who is told to stop while it starts leaves nothing running either. */
function openStopping({ drainSeconds }: Config, log: Log): Stopping {
  const stopping = new Stopping({
    drainMs: drainSeconds * 1000,
    clock: systemClock,
    log,
    say,
    exit: (code) => process.exit(code),
  });
  process.on('uncaughtException', (error) => stopping.faulted(error, 'uncaught exception'));
  process.on('unhandledRejection', (error) => {
    // A connection that dies while it is made rejects a question of the driver's own, which nobody else can catch.
    if (isAway(error)) log.warn({ error }, 'the database went away in the middle of a question');
    else stopping.faulted(error, 'unhandled rejection');
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => stopping.signalled(signal));
  return stopping;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Everything goes to the data folder's log; what somebody should look at goes to the terminal as well. */
function openLog({ dataDir, logFile }: Config): Log {
  makePassable(dataDir);
  const file = new LogFile({ ...logFile, file: join(dataDir, 'ringside.log'), failed: logFailed() });
  const streams = pino.multistream([
    { level: 'info', stream: file },
    { level: 'error', stream: process.stderr },
  ]);
  const log = pino({ level: 'info', serializers: { error: pino.stdSerializers.err }, base: null }, streams);
  return sparingLog(log, systemClock);
}

/** Not into the log itself; and once a minute is often enough. */
function logFailed(): (error: Error) => void {
  let toldAt = -Infinity;
  return ({ message }) => {
    const now = systemClock.now();
    if (now - toldAt < 60_000) return;
    toldAt = now;
    process.stderr.write(`The log cannot be written: ${message}\n`);
  };
}

function welcome(url: string, { demo }: Config): string {
  const address = `Ringside is ready: ${url}`;
  if (!demo) return address;
  return `${address} – sign in as agent1@harbor.test (also agent2@, agent3@, supervisor@, admin@), password "${DEMO_PASSWORD}"`;
}

function giveUp(error: unknown): never {
  process.stderr.write(`Ringside did not start. ${explainStart(error)}\n`);
  process.exit(1);
}

await start().catch(giveUp);
