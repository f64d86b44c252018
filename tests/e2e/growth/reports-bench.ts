/**
 * `npm run bench -- reports`: callers reach a number of ours while twenty people read reports of a year, again and again, in a
 * database of a million calls. From the INVITE to the first answer that says more than "Trying". Bar: 200 ms p95.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { BuiltServer } from '#support/e2e/built-server.ts';
import { TestCarrier } from '#support/carrier/test-carrier.ts';
import { openOwnCluster, type OwnCluster } from '#support/store/own-cluster.ts';
import { percentile } from '../percentile.ts';
import { callsAsked } from './calls-asked.ts';
import { grow, signIn } from './grown-site.ts';
import { BUSIEST_NUMBER, yearOf } from './requests.ts';

const CALLERS = 60;
const EVERY_MS = 250;
const BAR_MS = 200;
/** Of the big account most, of others the rest: one account has no more than its share of the connections. */
const READERS = [
  ...Array.from({ length: 14 }, () => 'harbor'),
  ...['company1', 'company2', 'company3', 'company4', 'company5', 'company6'],
];
const PEOPLE = [...new Set(READERS)];

interface Site {
  server: BuiltServer;
  carrier: TestCarrier;
}

export async function benchReports(options: readonly string[]): Promise<number> {
  const cluster = await openOwnCluster();
  const carrier = await TestCarrier.open();
  try {
    return await benchSite(cluster, carrier, callsAsked(options));
  } finally {
    await carrier.close();
    await cluster.close();
  }
}

async function benchSite(cluster: OwnCluster, carrier: TestCarrier, calls: number): Promise<number> {
  const { databaseUrl } = await grow(cluster, calls);
  const server = await BuiltServer.start({
    environment: { DATABASE_URL: databaseUrl, RINGSIDE_DEMO: '1', RINGSIDE_TRUNK_URI: carrier.uri },
  });
  try {
    return await measure({ server, carrier });
  } finally {
    await server.stop();
  }
}

async function measure(site: Site): Promise<number> {
  const alone = await callIn(site);
  const cookies = new Map<string, string>();
  for (const domain of PEOPLE) cookies.set(domain, await signIn(site.server.url, `admin@${domain}.test`));
  const stop = new AbortController();
  const readings = READERS.map((domain) => readOn(site.server.url, cookies.get(domain) ?? '', stop.signal));
  const beside = await callIn(site);
  stop.abort();
  const read = (await Promise.all(readings)).flat();
  const row = (metric: string, values: number[], bar: string) => ({
    metric,
    n: values.length,
    p50: percentile(values, 0.5).toFixed(0),
    p95: percentile(values, 0.95).toFixed(0),
    bar,
  });
  console.table([
    row('INVITE → first answer, nobody reads, ms', alone, ''),
    row(`… while ${READERS.length} read reports of a year, ms`, beside, String(BAR_MS)),
    row('a report of a year meanwhile, ms', read, ''),
  ]);
  return percentile(beside, 0.95) <= BAR_MS ? 0 : 1;
}

/** One caller after the other, as fast as they come or more slowly than they are answered. */
async function callIn({ server, carrier }: Site): Promise<number[]> {
  const trunk = { host: '127.0.0.1', port: server.trunkPort };
  const times: number[] = [];
  for (let caller = 0; caller < CALLERS; caller += 1) {
    const begun = performance.now();
    const leg = await carrier.call(trunk, { from: '+12065550142', to: BUSIEST_NUMBER });
    await Promise.any([leg.rang, leg.early, leg.answered]);
    times.push(performance.now() - begun);
    const ended = leg.ended.catch(() => undefined);
    leg.hangUp();
    await ended;
    await delay(EVERY_MS);
  }
  return times;
}

/** One report after the other. @returns how long each took, in milliseconds */
async function readOn(url: string, cookie: string, signal: AbortSignal): Promise<number[]> {
  const times: number[] = [];
  const reports = yearOf(new Date().toISOString().slice(0, 10));
  for (let at = 0; !signal.aborted; at += 1) {
    const begun = performance.now();
    const answer = await fetch(`${url}${reports[at % reports.length] ?? ''}`, { headers: { cookie } });
    await answer.arrayBuffer();
    if (!answer.ok && answer.status !== 503) throw new Error(`a report got ${answer.status}`);
    times.push(performance.now() - begun);
  }
  return times;
}
