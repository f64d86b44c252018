import { svelte } from '@sveltejs/vite-plugin-svelte';
import { svelteTesting } from '@testing-library/svelte/vite';
import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { compressed } from './.ci/compressed.mjs';
import { slimSip } from './.ci/slim-sip.mjs';
import { keepSuperseded } from './.ci/superseded.mjs';

const serverPort = Number(process.env['RINGSIDE_PORT'] ?? 4600);
const server = `http://127.0.0.1:${serverPort}`;

/**
 * Files run side by side, by group: browsers that are listened to have the machine to themselves, calls that are share it with
 * one more; then what works, and whole servers, which wait more than they work.
 */
const workersOf = (groupOrder: number) => (groupOrder === 0 ? 1 : availableParallelism() + groupOrder - 1);

/** Which tests run where, one group after the other; within a group by their name here. */
const projects = [
  {
    name: 'node',
    include: ['tests/{server,contract,kit}/**/*.test.ts'],
    environment: 'node',
    groupOrder: 2,
    database: true,
  },
  {
    // The rooms that open transactions once more: who holds the only connection and asks for another hangs here.
    name: 'one-connection',
    include: ['tests/server/{billing,numbers,people,routing,calls/records,calls/sound}/**/*.test.ts'],
    // What has no database, and takes long.
    exclude: ['tests/server/{people/sign-in/password-hashing,routing/any-call,routing/prompts/*}.test.ts'],
    environment: 'node',
    groupOrder: 2,
    database: true,
    connections: 1,
  },
  { name: 'client', include: ['tests/client/**/*.test.ts'], environment: 'jsdom', groupOrder: 2 },
  {
    name: 'flows',
    include: ['tests/flows/*.test.ts'],
    environment: 'node',
    groupOrder: 2,
    database: true,
  },
  { name: 'e2e', include: ['tests/e2e/*.test.ts'], environment: 'node', groupOrder: 2, demo: true },
  {
    name: 'voice',
    include: ['tests/flows/{voice,engine}/*.test.ts'],
    environment: 'node',
    groupOrder: 1,
    database: true,
  },
  // In one process: one for each file would be put after all groups.
  {
    name: 'e2e-voice',
    include: ['tests/e2e/voice/*.test.ts'],
    environment: 'node',
    groupOrder: 0,
    demo: true,
  },
];

export default defineConfig(({ isSsrBuild }) => ({
  plugins: [svelte(), slimSip(), ...(isSsrBuild ? [] : [compressed(), keepSuperseded()])],
  build: {
    target: isSsrBuild ? 'node20' : 'es2022',
    // All three know light-dark(): written out for older ones it would double every colour.
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    modulePreload: { polyfill: false },
    outDir: isSsrBuild ? 'dist/server' : 'dist/client',
    copyPublicDir: !isSsrBuild,
    sourcemap: true,
    // The phone's old parts stay for a day (.ci/superseded.mjs).
    emptyOutDir: isSsrBuild === true,
    assetsInlineLimit: isSsrBuild ? Number.MAX_SAFE_INTEGER : 2048,
    // Making a schema does nothing else: one that a side does not use is left out.
    rolldownOptions: {
      treeshake: { manualPureFunctions: ['z'] },
      // What the page begins with in one file: cut by who else uses a part, the pieces compress worse.
      ...(isSsrBuild
        ? {}
        : { output: { codeSplitting: { groups: [{ name: 'index', tags: ['$initial' as const] }] } } }),
    },
  },
  // SIP.js has extensionless ESM that Node cannot load by itself: it is bundled, everything else stays a package.
  ssr: { noExternal: ['sip.js'] },
  server: {
    host: '127.0.0.1',
    proxy: { '/api': { target: server }, '/sip': { target: server, ws: true }, '/sso': { target: server } },
  },
  test: {
    projects: projects.map(
      ({ name, include, exclude, environment, groupOrder, database, demo, connections }) => ({
        extends: true as const,
        // Its "browser" condition is for components only: with it, ws would be the browser's stub.
        plugins: name === 'client' ? [svelteTesting()] : [],
        test: {
          name,
          include,
          exclude: exclude ?? [],
          environment,
          setupFiles: name === 'client' ? ['tests/support/client-setup.ts'] : [],
          // Of a test's database; null: as many as a server has.
          provide: { connections: connections ?? null },
          globalSetup: [
            ...(database ? ['tests/support/store/global-setup.ts'] : []),
            ...(demo ? ['tests/support/e2e/demo-folder.ts'] : []),
          ],
          // A process for each file costs more than most files: what a test changes it puts back (support/client-setup.ts).
          isolate: false,
          sequence: { groupOrder },
          // A busy machine is slow, not wrong: a wait ends by what it waits for (support/voice/within.ts), long before these.
          expect: { poll: { timeout: 45_000 } },
          testTimeout: 120_000,
          hookTimeout: 120_000,
          maxWorkers: workersOf(groupOrder),
          server: { deps: { inline: ['sip.js'] } },
        },
      }),
    ),
  },
}));
