/** The newest Node with long-term support, from the npm registry: kept in node_modules/.cache, where a second run finds it. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

const VERSION = 24;
/** A registry may fall silent in the middle of an answer: asked again it gives one. */
const TRIES = 3;
const PATIENCE_MS = 80_000;
const folder = join(import.meta.dirname, '..', 'node_modules', '.cache', `node-${VERSION}`);
const isWindows = process.platform === 'win32';
const name = `node-${isWindows ? 'win' : process.platform}-${process.arch}`;

/** @returns {string} the path of its program. @throws Error, saying what to do, when there is none to be had */
export function longTermNode() {
  if (process.env.RINGSIDE_LONG_TERM_NODE) return process.env.RINGSIDE_LONG_TERM_NODE;
  const program = join(folder, 'node_modules', name, 'bin', isWindows ? 'node.exe' : 'node');
  if (existsSync(program)) return program;
  mkdirSync(folder, { recursive: true });
  let said = '';
  for (let tried = 0; tried < TRIES; tried += 1) {
    const { status, stderr } = spawnSync(
      'npm',
      ['install', '--prefix', folder, '--no-audit', '--no-fund', '--loglevel=error', `${name}@${VERSION}`],
      // Asked to stop, npm waits for a registry that has fallen silent.
      { encoding: 'utf8', shell: isWindows, timeout: PATIENCE_MS, killSignal: 'SIGKILL' },
    );
    if (status === 0 && existsSync(program)) return program;
    said = stderr;
  }
  throw new Error(
    `The built server is tested on Node ${VERSION}, too, and npm gave no ${name}@${VERSION}.\n${said.slice(0, 300)}\n` +
      'Let npm reach a registry, or give the path of one: RINGSIDE_LONG_TERM_NODE=/path/to/node npm test',
  );
}
