/**
 * Makes a fresh clone ready, as far as asked: `node .ci/prepare.mjs install browser build`.
 * Each step looks first and does nothing when it is done already, so a second start costs milliseconds.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const at = (...parts) => join(root, ...parts);

/** @returns {number} newest change in a file or folder, milliseconds; 0 when it is not there */
function newest(path) {
  if (!existsSync(path)) return 0;
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return readdirSync(path).reduce((latest, name) => Math.max(latest, newest(join(path, name))), stat.mtimeMs);
}

function run(what, command, args) {
  console.log(`${what} …`);
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd: root,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  if (status === 0) return;
  console.error(stdout, stderr, error ?? '');
  console.error(`${what} failed: ${command} ${args.join(' ')}`);
  process.exit(1);
}

function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  console.error(`Ringside needs Node 20.19 or newer; this is ${process.versions.node}.`);
  process.exit(1);
}

function install() {
  const installed = newest(at('node_modules', '.package-lock.json'));
  if (installed >= newest(at('package-lock.json'))) return;
  // Not `npm ci`: it refuses a lock file that lacks another platform's optional binaries, which registries differ in.
  run('Installing packages', 'npm', ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error']);
}

function build() {
  const stamp = at('dist', '.built');
  const sources = [
    'src',
    'public',
    'index.html',
    'vite.config.ts',
    'svelte.config.js',
    'package-lock.json',
    '.ci/compressed.mjs',
    '.ci/slim-sip.mjs',
    '.ci/superseded.mjs',
  ];
  const latest = Math.max(...sources.map((path) => newest(at(path))));
  if (newest(stamp) > latest) return;
  const vite = at('node_modules', 'vite', 'bin', 'vite.js');
  run('Building the phone', process.execPath, [vite, 'build', '--logLevel', 'warn']);
  run('Building the server', process.execPath, [
    vite,
    'build',
    '--logLevel',
    'warn',
    '--ssr',
    'src/server/main.ts',
  ]);
  writeFileSync(stamp, '');
}

async function browser() {
  const { requireBrowser } = await import('./browser.mjs');
  console.log(`Browser for the tests: ${requireBrowser()}`);
}

const steps = { install, build, browser };
requireNode();
for (const name of process.argv.slice(2)) await steps[name]();
