/** All checks that run no test, each to its end, then the count: `npm run verify`. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const bin = (name) => join(root, 'node_modules', '.bin', name);

const checks = [
  ['format', bin('prettier'), ['--check', '--log-level', 'warn', '.']],
  ['lint', bin('eslint'), ['--max-warnings', '0', '.']],
  ['types', bin('svelte-check'), ['--tsconfig', './tsconfig.json', '--fail-on-warnings']],
  ['imports between rooms', bin('depcruise'), ['--config', '.dependency-cruiser.cjs', 'src', 'tests']],
  ['size of folders', process.execPath, ['.ci/folders.mjs']],
  ['nothing unused', bin('knip'), []],
  ['build', process.execPath, ['.ci/prepare.mjs', 'build']],
];

const failed = checks.filter(([name, command, args]) => {
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd: root,
    encoding: 'utf8',
    shell: process.platform === 'win32',
    maxBuffer: 1 << 26,
  });
  console.log(`${status === 0 ? 'ok    ' : 'FAILED'} ${name}`);
  if (status !== 0) console.log(stdout, stderr);
  return status !== 0;
});

console.log(`checks: ${checks.length - failed.length} passed, ${failed.length} failed`);
process.exit(failed.length === 0 ? 0 : 1);
