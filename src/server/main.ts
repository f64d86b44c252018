import { mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { compose, type Ringside } from './compose.ts';
import { describeFault, readConfig, type Config } from './config.ts';
import { DEMO_PASSWORD } from './people/demo-people.ts';

const STOP_TIMEOUT_MS = 8_000;

async function start(): Promise<void> {
  const config = readConfig(process.env);
  if (!config.ok) {
    for (const fault of config.failure) process.stderr.write(`${describeFault(fault)}\n`);
    process.exit(1);
  }
  const log = openLog(config.value);
  // One call's bug must not end the others: what it leaves behind is in the database and is settled from there.
  process.on('uncaughtException', (error) => log.error({ error }, 'uncaught exception'));
  process.on('unhandledRejection', (error) => log.error({ error }, 'unhandled rejection'));

  const ringside = await compose(config.value, log).catch((error: unknown) => {
    log.error({ error }, 'did not start');
    return giveUp(error);
  });
  stopOnSignal(ringside);
  process.stdout.write(`${welcome(ringside.url, config.value)}\n`);
}

/** Everything goes to the data folder's log; what somebody should look at goes to the terminal as well. */
function openLog({ dataDir }: Config) {
  mkdirSync(dataDir, { recursive: true });
  // Open at once: a start that fails is over before a file that is opened meanwhile could take what is said of it.
  const file = pino.destination({ dest: openSync(join(dataDir, 'ringside.log'), 'a'), sync: false });
  const streams = pino.multistream([
    { level: 'info', stream: file },
    { level: 'error', stream: process.stderr },
  ]);
  return pino({ level: 'info', serializers: { error: pino.stdSerializers.err }, base: null }, streams);
}

function welcome(url: string, { demo }: Config): string {
  const address = `Ringside is ready: ${url}`;
  if (!demo) return address;
  return `${address} – sign in as agent1@harbor.test (also agent2@, agent3@, supervisor@, admin@), password "${DEMO_PASSWORD}"`;
}

function giveUp(error: unknown): never {
  process.stderr.write(`Ringside did not start. ${explain(error)}\n`);
  process.exit(1);
}

function explain(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  if (code === 'EADDRINUSE') {
    return `${(error as Error).message}. End the program that uses it, or set RINGSIDE_PORT and RINGSIDE_TRUNK_PORT.`;
  }
  return error instanceof Error ? error.message : String(error);
}

function stopOnSignal(ringside: Ringside): void {
  let stopping = false;
  const stop = () => {
    if (stopping) return;
    stopping = true;
    // Unreferenced: a stop that is done earlier ends the process earlier.
    setTimeout(() => process.exit(1), STOP_TIMEOUT_MS).unref();
    void ringside.close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
}

await start().catch(giveUp);
