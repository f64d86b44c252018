/**
 * `npm run bench -- ledger`: how many calls a second the books settle, and how long one waits, on the PostgreSQL that comes
 * with the server, every commit on the disk, through as many connections as a server has, while somebody looks at each account.
 * Each row is measured again where a year of calls is booked already: none may be slower as the database fills.
 * `npm run bench -- ledger --against TREE`: before it the bench of another checkout, on the same machine.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { randomUUID } from 'node:crypto';
import { systemClock } from '#kit/clock.ts';
import { fundAccount, openAccount } from '#server/billing/accounts.ts';
import { answerCharge, settleCharge, startCharge } from '#server/billing/charges/call-charges.ts';
import { eventReaders } from '#server/wiring/event-readers.ts';
import { connect, type Pool } from '#server/store/database.ts';
import { EventFeed } from '#server/store/event-log.ts';
import { openOwnCluster } from '#support/store/own-cluster.ts';
import { grow } from './growth/grown-site.ts';
import { percentile } from './percentile.ts';

const DEBITS = 2_000;
const WARM_UP = 200;
/** Accounts, and calls at once. */
const LOADS = [
  [1, 1],
  [1, 20],
  [20, 1],
  [20, 20],
] as const;
const FILLED_WITH = 200_000;
const FUNDS_MICROS = 10_000_000_000n;

interface Times {
  whole: number[];
  settle: number[];
}

async function debit(sql: Pool, accountId: string, times: Times): Promise<void> {
  const callId = randomUUID();
  const call = { callId, accountId, userId: null, direction: 'outbound', number: '+12065550142' } as const;
  const begun = performance.now();
  const started = await startCharge(sql, call, systemClock);
  if (!started.ok) throw new Error(started.failure);
  const answeredAt = systemClock.now();
  await answerCharge(sql, callId, answeredAt, systemClock);
  const ending = performance.now();
  await settleCharge(sql, callId, { answeredAt, endedAt: answeredAt + 61_000 }, systemClock);
  const ended = performance.now();
  times.whole.push(ended - begun);
  times.settle.push(ended - ending);
}

/** `atOnce` calls at any time, each account's turn in its order. @returns milliseconds that all took */
async function run(
  sql: Pool,
  accounts: string[],
  atOnce: number,
  debits: number,
  times: Times,
): Promise<number> {
  const begun = performance.now();
  let next = 0;
  const caller = async () => {
    while (next < debits) {
      const accountId = accounts[next++ % accounts.length];
      if (accountId !== undefined) await debit(sql, accountId, times);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, caller));
  return performance.now() - begun;
}

async function measure(sql: Pool, booked: number, [accountCount, atOnce]: readonly [number, number]) {
  const accounts: string[] = [];
  for (let made = 0; made < accountCount; made += 1) {
    const accountId = await openAccount(sql, 'Bench');
    await fundAccount(sql, { accountId, micros: FUNDS_MICROS, key: accountId }, systemClock);
    accounts.push(accountId);
  }
  const readers = eventReaders(sql, systemClock);
  const feed = await EventFeed.open({ sql }, systemClock, { readers });
  for (const accountId of accounts) await feed.subscribe({ accountId, afterId: null }, () => undefined);
  await run(sql, accounts, atOnce, WARM_UP, { whole: [], settle: [] });
  const times: Times = { whole: [], settle: [] };
  const ms = await run(sql, accounts, atOnce, DEBITS, times);
  await feed.close();
  const spread = (values: number[]) =>
    [0.5, 0.95, 0.99].map((share) => percentile(values, share).toFixed(1)).join(' / ');
  return {
    'booked before': booked,
    accounts: accountCount,
    'calls at once': atOnce,
    n: times.settle.length,
    'settled per s': Math.round((times.settle.length / ms) * 1_000),
    'start → settled, ms p50/p95/p99': spread(times.whole),
    'settle alone, ms p50/p95/p99': spread(times.settle),
  };
}

async function benchOther(tree: string): Promise<void> {
  console.log(tree);
  const args = ['.ci/run-typescript.mjs', 'tests/e2e/bench.ts', 'ledger'];
  await once(spawn(process.execPath, args, { cwd: tree, stdio: 'inherit' }), 'exit');
}

export async function benchLedger([option, tree]: readonly string[]): Promise<number> {
  if (option === '--against' && tree !== undefined) await benchOther(tree);
  const cluster = await openOwnCluster();
  try {
    const rows = await measureAll(await cluster.newDatabase(), 0);
    const { databaseUrl } = await grow(cluster, FILLED_WITH);
    console.table([...rows, ...(await measureAll(databaseUrl, FILLED_WITH))]);
    return 0;
  } finally {
    await cluster.close();
  }
}

/** @param booked how many calls are in the database */
async function measureAll(
  databaseUrl: string,
  booked: number,
): Promise<Awaited<ReturnType<typeof measure>>[]> {
  const sql = connect(databaseUrl);
  try {
    const [disk] =
      await sql`select current_setting('fsync') as fsync, current_setting('synchronous_commit') as commits`;
    console.log(`fsync ${String(disk?.['fsync'])}, synchronous_commit ${String(disk?.['commits'])}`);
    const rows: Awaited<ReturnType<typeof measure>>[] = [];
    for (const load of LOADS) rows.push(await measure(sql, booked, load));
    return rows;
  } finally {
    await sql.end();
  }
}
