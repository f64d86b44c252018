/**
 * `npm run bench -- growth`: every GET of the API with a million calls and two million entries in the database, beside the
 * same with next to nothing in it. Bar: p50 at most three times as long, or 50 ms. What is sent while it is read (tables, sound) is
 * judged by its first byte. `npm run bench -- growth --calls 100000` for a look.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { connect, unlimited } from '#server/store/database.ts';
import { BuiltServer } from '#support/e2e/built-server.ts';
import { openOwnCluster, type OwnCluster } from '#support/store/own-cluster.ts';
import { findingsIn } from '../../sim/books.ts';
import { percentile } from '../percentile.ts';
import { callsAsked } from './calls-asked.ts';
import { grow, signIn, type GrownSite } from './grown-site.ts';
import { examplesOf, wishesOf, type Person, type Sounds, type Wish } from './requests.ts';

/** So that each route finds what it is asked for. */
const FEW_CALLS = 400;
const RUNS = 15;
const WARM_UP = 2;
const BAR_MS = 50;
const BAR_TIMES = 3;
/** A minute of an inbound call, at most. */
const QUANTUM_MICROS = 25_000n;

interface Times {
  status: number;
  bytes: number;
  first: number[];
  whole: number[];
}

/** What is asked, in the order of the wishes; those of two sites have the same routes in the same places. */
type Measured = { wish: Wish; times: Times }[];

export async function benchGrowth(options: readonly string[]): Promise<number> {
  const calls = callsAsked(options);
  const cluster = await openOwnCluster();
  try {
    const empty = await measureSite(cluster, FEW_CALLS);
    const full = await measureSite(cluster, calls);
    return report(empty, full);
  } finally {
    await cluster.close();
  }
}

async function measureSite(cluster: OwnCluster, calls: number): Promise<Measured> {
  const site = await grow(cluster, calls);
  const server = await BuiltServer.start({
    environment: { DATABASE_URL: site.databaseUrl, RINGSIDE_DEMO: '1' },
  });
  try {
    return await measure(server, site, calls);
  } finally {
    await server.stop();
  }
}

async function measure(server: BuiltServer, site: GrownSite, calls: number): Promise<Measured> {
  const sql = connect(site.databaseUrl, 1, unlimited);
  await prove(sql, site, calls);
  const examples = await examplesOf(sql, new Date().toISOString().slice(0, 10));
  await sql.end();
  await putSounds(server.dataDir, examples.sounds);
  const cookies = new Map<Person, string>();
  for (const person of ['admin', 'agent1', 'agent50'] as const)
    cookies.set(person, await signIn(server.url, `${person}@harbor.test`));
  const measured: Measured = [];
  for (const wish of wishesOf(await describedBy(server), examples)) {
    const cookie = cookies.get(wish.person) ?? '';
    measured.push({ wish, times: await timesOf(`${server.url}${wish.path}`, cookie) });
  }
  return measured;
}

/** The seed is a year that could have been. */
async function prove(
  sql: Parameters<typeof findingsIn>[0],
  { seedMs, migrationsMs, foldMs }: GrownSite,
  calls: number,
) {
  const [count] = await sql<{ calls: number; entries: number }[]>`
    select (select count(*) from calls)::int as calls, (select count(*) from ledger_entries)::int as entries`;
  const findings = await findingsIn(sql, QUANTUM_MICROS, { isThorough: calls > FEW_CALLS });
  if (findings.length > 0) throw new Error(JSON.stringify(findings.slice(0, 5)));
  console.log(
    `${count?.calls} calls, ${count?.entries} entries; seeded in ${seconds(seedMs)}, usage folded in ${seconds(foldMs)}, the books are proven`,
  );
  if (calls > FEW_CALLS)
    console.table(migrationsMs.map(({ name, ms }) => ({ migration: name, took: seconds(ms) })));
}

const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;

/** What the rows of the seed say is there. */
async function putSounds(dataDir: string, sounds: Sounds): Promise<void> {
  const paths = {
    messages: `${sounds.messageId}.wav`,
    recordings: `${sounds.recordingId}.wav`,
    prompts: `${sounds.promptId}.wav`,
    documents: sounds.documentId,
  };
  for (const [folder, name] of Object.entries(paths)) {
    const path = join(dataDir, folder, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, '%PDF-1.7\n');
  }
}

async function describedBy({ url }: BuiltServer): Promise<string[]> {
  const answer = await fetch(`${url}/api/openapi.json`);
  const { paths } = (await answer.json()) as { paths: Record<string, object> };
  return Object.keys(paths).filter((path) => 'get' in (paths[path] ?? {}));
}

async function timesOf(url: string, cookie: string): Promise<Times> {
  const times: Times = { status: 0, bytes: 0, first: [], whole: [] };
  for (let run = -WARM_UP; run < RUNS; run += 1) {
    const { status, bytes, firstMs, wholeMs } = await ask(url, cookie);
    Object.assign(times, { status, bytes });
    if (run < 0) continue;
    times.first.push(firstMs);
    times.whole.push(wholeMs);
    // What takes long shows it soon.
    if (wholeMs > 1_000 && run >= 4) break;
  }
  return times;
}

/** A stream of events is over for us when it begins. */
async function ask(url: string, cookie: string) {
  const ended = new AbortController();
  const begun = performance.now();
  const answer = await fetch(url, { headers: { cookie }, signal: ended.signal });
  const isEndless = answer.headers.get('content-type')?.startsWith('text/event-stream') ?? false;
  const reader = answer.body?.getReader();
  let part = await reader?.read();
  const firstMs = performance.now() - begun;
  let bytes = 0;
  while (part?.value && !isEndless) {
    bytes += part.value.byteLength;
    part = await reader?.read();
  }
  const wholeMs = performance.now() - begun;
  ended.abort();
  return { status: answer.status, bytes, firstMs, wholeMs };
}

const isSentAsItIsRead = (route: string) => /\/(?:csv|audio)$/.test(route);

/** What tells it from the others comes first: of usage the filters. */
const shortened = ({ person, path }: Wish) =>
  `${person} ${decodeURIComponent(path).replace(/from=(\d{4}-\d\d)-\d\d&to=[\d-]+&(.*)&timeZone=[^&]+/, '$1 $2')}`.slice(
    0,
    150,
  );

function report(empty: Measured, full: Measured): number {
  const rows = full.map(({ wish, times }, at) => {
    const [before, after] = [empty[at]?.times ?? times, times].map((one) =>
      percentile(isSentAsItIsRead(wish.route) ? one.first : one.whole, 0.5),
    );
    const barMs = Math.max(BAR_MS, BAR_TIMES * (before ?? Number.NaN));
    const isMissed = times.status !== 200 || (after ?? 0) > barMs;
    const ms = (value: number | undefined) => Number((value ?? 0).toFixed(1));
    return {
      asked: shortened(wish),
      status: times.status,
      n: times.whole.length,
      KB: Math.round(times.bytes / 1024),
      'empty p50': ms(before),
      p50: ms(after),
      bar: ms(barMs),
      'whole p50': ms(percentile(times.whole, 0.5)),
      'whole p95': ms(percentile(times.whole, 0.95)),
      misses: isMissed ? 'MISSES' : '',
    };
  });
  console.table(rows);
  const missed = rows.filter(({ misses }) => misses !== '');
  console.log(
    `${missed.length} of ${rows.length} miss the bar (${BAR_TIMES} × empty or ${BAR_MS} ms, p50 in ms)`,
  );
  for (const { asked, status, p50, bar } of missed)
    console.log(`  ${p50} ms (bar ${bar}) ${status} ${asked}`);
  return missed.length === 0 ? 0 : 1;
}
