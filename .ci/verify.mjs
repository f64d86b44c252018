/** All checks that run no test, each to its end, then the count: `npm run verify`. */
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const bin = (name) => join(root, 'node_modules', '.bin', name);

const checks = [
  ['lint', bin('eslint'), ['--max-warnings', '0', '.']],
  ['types', bin('svelte-check'), ['--tsconfig', './tsconfig.json', '--fail-on-warnings']],
  ['format', bin('prettier'), ['--check', '--log-level', 'warn', '.']],
  ['imports between rooms', bin('depcruise'), ['--config', '.dependency-cruiser.cjs', 'src', 'tests']],
  ['size of folders', process.execPath, ['.ci/folders.mjs']],
  ['nothing unused', bin('knip'), []],
  ['build', process.execPath, ['.ci/prepare.mjs', 'build']],
];

/** @returns {Promise<boolean>} whether it passed */
function check([name, command, args]) {
  const child = spawn(command, args, { cwd: root, shell: process.platform === 'win32' });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes) => (said += bytes));
  return new Promise((resolve) => {
    child.on('error', (error) => (said += error));
    child.on('close', (status) => {
      console.log(`${status === 0 ? 'ok    ' : 'FAILED'} ${name}`);
      if (status !== 0) console.log(said);
      resolve(status === 0);
    });
  });
}

/** As many at once as there are processors, the longest first. */
const waiting = [...checks];
const results = [];
async function work() {
  for (let next = waiting.shift(); next; next = waiting.shift()) results.push(await check(next));
}
await Promise.all(Array.from({ length: availableParallelism() }, work));

const passed = results.filter(Boolean).length;
console.log(`checks: ${passed} passed, ${checks.length - passed} failed`);
process.exit(passed === checks.length ? 0 : 1);
