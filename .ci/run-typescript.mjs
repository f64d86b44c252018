/** node .ci/run-typescript.mjs FILE: runs a TypeScript file of ours outside the test runner (the benchmark). */
import { join } from 'node:path';
import { runnerImport } from 'vite';

const root = join(import.meta.dirname, '..');
const { module } = await runnerImport(join(root, process.argv[2]), {
  root,
  configFile: false,
  logLevel: 'warn',
});
process.exit(await module.main(process.argv.slice(3)));
