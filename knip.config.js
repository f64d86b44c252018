export default {
  entry: [
    'src/server/main.ts',
    'tests/**/*.test.ts',
    'tests/e2e/bench.ts',
    '.ci/*.mjs',
    'src/server/engine/embedded/sounds/*.mjs',
  ],
  project: ['src/**/*.{ts,svelte}', 'tests/**/*.ts', '.ci/*.mjs'],
  // Run by .ci/verify.mjs from node_modules/.bin, where knip does not look.
  ignoreDependencies: ['dependency-cruiser', 'svelte-check'],
  ignoreExportsUsedInFile: true,
};
