import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { silentLog } from '#kit/log.ts';
import { compose, type Ringside } from '#server/compose.ts';
import { readConfig } from '#server/wiring/config.ts';
import { connectBeside, transaction } from '#server/store/database.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';

const UUID = '00000000-0000-4000-8000-000000000000';
/** Far less than a lock is waited for. */
const PATIENCE_MS = 3_000;
/** What a reader may change: when its session was last seen, and the numbers of events that were told. */
const OWN_TABLES = ['sessions', 'events', 'event_log'];

/** What a route cannot do without. */
const ASKED: Record<string, string> = {
  '/api/quote': '?to=%2B12065550142',
  '/api/number-offers': '?areaCode=312',
  '/api/billing/plan/quote': '?plan=growth',
  '/api/billing/usage': '?from=2026-05-01&to=2026-05-31&source=Radio',
  '/api/session/sso': `?company=${UUID}`,
  '/api/billing/usage/csv': '?from=2026-05-01&to=2026-05-31&by=number',
};
const IN_BRACES: Record<string, string> = {
  number: '%2B12025550110',
  month: '2026-05',
  kind: 'bill',
  version: '1',
  // Nobody's, of the length that one has.
  token: 'A'.repeat(50),
};

let db: TestDatabase;
let server: Ringside;
let folder: string;
let cookie: string;
beforeAll(async () => {
  db = await openTestDatabase();
  folder = await mkdtemp(join(tmpdir(), 'ringside-reads-'));
  const config = readConfig({
    RINGSIDE_PORT: '0',
    RINGSIDE_TRUNK_PORT: '0',
    RINGSIDE_RTP_PORTS: '43040-43079',
    RINGSIDE_DEMO: '1',
    RINGSIDE_DATA_DIR: folder,
    DATABASE_URL: db.url,
  });
  if (!config.ok) throw new Error('the configuration is wrong');
  server = await compose(config.value, silentLog);
  const signedIn = await fetch(`${server.url}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: 'admin@harbor.test', password: 'ringside' }),
  });
  cookie = signedIn.headers.getSetCookie()[0]?.split(';')[0] ?? '';
});
afterAll(async () => {
  await server.close();
  await db.close();
  await rm(folder, { recursive: true, force: true });
});

async function pathsToRead(): Promise<string[]> {
  const answer = await fetch(`${server.url}/api/openapi.json`);
  const { paths } = (await answer.json()) as { paths: Record<string, object> };
  return Object.keys(paths)
    .filter((path) => 'get' in (paths[path] ?? {}))
    .map(
      (path) =>
        path.replace(/\{(\w+)\}/g, (_, name: string) => IN_BRACES[name] ?? UUID) + (ASKED[path] ?? ''),
    );
}

/** null: it waits for somebody. */
const statusOf = (path: string) =>
  fetch(`${server.url}${path}`, { headers: { cookie }, signal: AbortSignal.timeout(PATIENCE_MS) }).then(
    async (answer) => {
      await answer.arrayBuffer();
      return answer.status;
    },
    () => null,
  );

test('no GET waits for who writes, whatever is being written, nor takes a lock that a writer waits for', async () => {
  const paths = await pathsToRead();
  expect(paths).toContain('/api/account');
  // Asked once before: what is made by the first who asks is made.
  for (const path of paths) await statusOf(path);
  const held = connectBeside(db.sql);
  const statuses = await transaction(held, async (tx) => {
    const tables = await tx<{ name: string }[]>`
      select tablename as name from pg_tables where schemaname = 'public' and tablename <> all(${OWN_TABLES})`;
    // In this mode a table can be read and nothing else: even a row that is only locked waits.
    for (const { name } of tables) await tx`lock table ${tx(name)} in exclusive mode`;
    const asked: [string, number | null][] = [];
    for (const path of paths) asked.push([path, await statusOf(path)]);
    return asked;
  });
  await held.end();
  expect(statuses.filter(([, status]) => status === null || (status >= 400 && status !== 404))).toEqual([]);
  expect(statuses.filter(([, status]) => status === 200).length).toBeGreaterThan(30);
});
