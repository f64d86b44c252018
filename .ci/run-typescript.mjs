/** node .ci/run-typescript.mjs FILE [ARGUMENTS]: runs a TypeScript file of ours outside the test runner. */
import { join } from 'node:path';
import { createRunnableDevEnvironment, resolveConfig } from 'vite';

const root = join(import.meta.dirname, '..');
const config = await resolveConfig(
  {
    root,
    configFile: false,
    envDir: false,
    cacheDir: join(root, 'node_modules', '.vite'),
    logLevel: 'warn',
    environments: {
      node: {
        consumer: 'server',
        dev: { moduleRunnerTransform: true },
        resolve: { external: true, mainFields: [], conditions: ['node'] },
      },
    },
  },
  'serve',
);
// Open until the process ends: vite's own runnerImport closes it before `main` runs, and with it every import() of ours.
const environment = createRunnableDevEnvironment('node', config, {
  runnerOptions: { hmr: false },
  hot: false,
});
await environment.init();
const { main } = await environment.runner.import(join(root, process.argv[2]));
process.exit(await main(process.argv.slice(3)));
