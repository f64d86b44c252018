import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

/** A busy machine is slow, not wrong. */
const START_TIMEOUT_MS = 100_000;
const STOP_TIMEOUT_MS = 10_000;
/** Names the data folder with demo data that servers of demo companies begin with (demo-folder.ts). */
export const DEMO_FOLDER = 'TEST_DEMO_FOLDER';
const run = promisify(execFile);
const root = join(import.meta.dirname, '..', '..', '..');

/** A UDP port that is free now. */
export async function freeUdpPort(): Promise<number> {
  const socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address();
  socket.close();
  await once(socket, 'close');
  return port;
}

// RTP ports of its own for each of two servers at once; the process id keeps two runs on one machine apart.
let started = 0;
function rtpPorts(): string {
  const first = 41_000 + (process.pid % 100) * 160 + (started++ % 2) * 80;
  return `${first}-${first + 79}`;
}

interface BuiltServerOptions {
  /** It begins with nothing, as after `npm install`. */
  isNew?: boolean;
  /** The program that runs it; without one: the Node that runs the test. */
  node?: string;
  /** Environment on top of free ports and a data folder of its own. */
  environment?: Record<string, string>;
}

/** The built server as `npm start` runs it, in a process of its own, with a database of its own. */
export class BuiltServer {
  readonly dataDir: string;
  readonly trunkPort: number;
  readonly #node: string;
  #environment: NodeJS.ProcessEnv;
  #child: ChildProcess | null = null;
  #url = '';
  #said: string[] = [];

  private constructor(
    dataDir: string,
    trunkPort: number,
    { node = process.execPath, environment = {} }: BuiltServerOptions,
  ) {
    this.dataDir = dataDir;
    this.trunkPort = trunkPort;
    this.#node = node;
    this.#environment = {
      ...process.env,
      RINGSIDE_PORT: '0',
      RINGSIDE_DATA_DIR: dataDir,
      RINGSIDE_TRUNK_PORT: String(trunkPort),
      RINGSIDE_RTP_PORTS: rtpPorts(),
      DATABASE_URL: '',
      ...environment,
    };
  }

  static async start(options: BuiltServerOptions = {}): Promise<BuiltServer> {
    const dataDir = await mkdtemp(join(tmpdir(), 'ringside-'));
    // As root the database runs as another user, who has to get in.
    await chmod(dataDir, 0o755);
    const { isNew = false, environment } = options;
    const begun = isNew || environment?.['RINGSIDE_DEMO'] !== '1' ? undefined : process.env[DEMO_FOLDER];
    // The database's files belong to another user where the tests run as root.
    if (begun !== undefined) await run('cp', ['-a', `${begun}/.`, dataDir]);
    const server = new BuiltServer(dataDir, await freeUdpPort(), options);
    await server.launch().catch(async (error: unknown) => {
      await server.stop();
      throw error;
    });
    return server;
  }

  get url(): string {
    return this.#url;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Everything it printed, for the message of a test that fails. */
  get output(): string {
    return this.#said.join('\n');
  }

  /** Starts (again) on the same data folder and ports; resolves when it has printed its address. */
  async launch(): Promise<void> {
    const child = spawn(this.#node, ['--enable-source-maps', join(root, 'dist', 'server', 'main.js')], {
      cwd: root,
      env: this.#environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    createInterface({ input: child.stderr }).on('line', (line) => this.#said.push(line));
    const lines = createInterface({ input: child.stdout });
    this.#url = await new Promise<string>((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`the server did not start:\n${this.output}`)),
        START_TIMEOUT_MS,
      );
      child.once('exit', (code) =>
        reject(new Error(`the server ended with ${String(code)}:\n${this.output}`)),
      );
      lines.on('line', (line) => {
        this.#said.push(line);
        const address = /https?:\/\/[^\s/]+/.exec(line)?.[0];
        if (address === undefined) return;
        clearTimeout(timer);
        resolve(address);
      });
    });
    // From now on the same port: a page that is open finds the server again after a restart.
    this.#environment = { ...this.#environment, RINGSIDE_PORT: new URL(this.#url).port };
  }

  /** As a crash does: at once, with nothing said to anybody. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** Sends the signal and goes on. */
  signal(signal: NodeJS.Signals): void {
    this.#child?.kill(signal);
  }

  /** Its exit code, and when it was gone (epoch milliseconds). */
  async gone(): Promise<{ code: number | null; at: number }> {
    const child = this.#child;
    if (!child) throw new Error('the server does not run');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    return { code: child.exitCode, at: Date.now() };
  }

  async stop(): Promise<void> {
    await this.#end('SIGTERM');
    await rm(this.dataDir, { recursive: true, force: true });
  }

  async #end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill(signal);
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
    await gone;
    clearTimeout(timer);
  }
}
