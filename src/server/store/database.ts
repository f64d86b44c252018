/** The connection to PostgreSQL, and the one place that knows the driver. Rooms take `Sql` and write tagged SQL. */
import postgres from 'postgres';
import { silentLog, type Log } from '#kit/log.ts';
import { startCluster, type Cluster } from './cluster/cluster.ts';
import { ConnectionGate, type GateLimits, type GateLoad } from './connections/connection-gate.ts';
import { gatedPool } from './connections/gated-pool.ts';
import { lastingPool, type LastingPool, type PoolEvents } from './connections/lasting-pool.ts';
import { migrate } from './migrate.ts';
import { Outage } from './connections/outage.ts';
import { Silence } from './connections/silence.ts';
import type { Pool, Sql, Transaction } from './connections/sql.ts';
import { WaitWatch } from './connections/wait-watch.ts';
import { beginWaking } from './connections/wake-up.ts';

export type { Fragment, Pool, Sql, Transaction } from './connections/sql.ts';

/** Ends every wait in the database, and soon after a statement's that for an answer. 0: for ever. */
interface Limits extends GateLimits {
  lockMs: number;
  statementMs: number;
  /** A transaction that is open and does nothing. */
  idleMs: number;
}

/** Calls wait for nobody else: what screens and reports ask has connections of its own. */
const purposes = {
  calls: { connections: 10, waitMs: 5_000, lockMs: 5_000, statementMs: 4_500, idleMs: 10_000 },
  web: { connections: 10, waitMs: 5_000, lockMs: 5_000, statementMs: 15_000, idleMs: 15_000 },
  reports: {
    connections: 3,
    perShare: 1,
    waitMs: 20_000,
    lockMs: 5_000,
    statementMs: 60_000,
    idleMs: 30_000,
  },
} as const satisfies Record<string, Limits>;

type Purpose = keyof typeof purposes;

export interface Database {
  /** Of screens, and of what is due by the hour. */
  readonly sql: Pool;
  /** Of live calls alone. */
  readonly calls: Pool;
  /** Of what reads much: one account has no more than its share of them. */
  readonly reports: (accountId: string) => Pool;
  /** How the pools are used now. */
  load(): Record<Purpose, GateLoad & { connections: number }>;
  /** Whether it is there, as the last found who asked it. */
  readonly standing: DatabaseStanding;
  /** Ends the pools, then stops the embedded cluster unless another server uses it still. */
  close(): Promise<void>;
}

export interface DatabaseStanding {
  /** Since it last answered; null: it answers. */
  awayForMs: number | null;
  /** The embedded one has died and is being started again. */
  isRestarting: boolean;
}

interface OpenDatabase {
  /** null: the embedded cluster in the data folder. */
  url: string | null;
  dataDir: string;
  log: Log;
}

/** Migrations have run when it resolves. */
export async function openDatabase({ url, dataDir, log }: OpenDatabase): Promise<Database> {
  const cluster = url === null ? await startCluster(dataDir, log) : null;
  const address = cluster?.url ?? url ?? '';
  try {
    await migrateOnce(address);
  } catch (error) {
    await cluster?.release();
    throw error;
  }
  cluster?.keepAlive();
  return openPools(address, log, cluster);
}

/** @param cluster is released once nobody uses the pools any more; null: it is somebody else's */
function openPools(url: string, log: Log, cluster: Cluster | null): Database {
  const outage = new Outage(log);
  const [calls, web, reports] = [
    open(url, purposes.calls, outage),
    open(url, purposes.web, outage),
    open(url, purposes.reports, outage),
  ];
  const pools = { calls, web, reports };
  const load = () => ({ calls: calls.load(), web: web.load(), reports: reports.load() });
  const watch = new WaitWatch({ watcher: driver(url, watching), load, log });
  return {
    sql: web.pool(),
    calls: calls.pool(),
    reports: (accountId) => reports.pool(accountId),
    load,
    get standing() {
      return { awayForMs: outage.awayForMs, isRestarting: cluster?.isRestarting ?? false };
    },
    close: async () => {
      await watch.close();
      await Promise.all(Object.values(pools).map(({ end }) => end()));
      await cluster?.release();
    },
  };
}

/** One that looks what others wait for. */
const watching: Limits = { connections: 1, waitMs: 1_000, lockMs: 1_000, statementMs: 2_000, idleMs: 2_000 };
export const unlimited = { waitMs: 60_000, lockMs: 0, statementMs: 0, idleMs: 0 };

async function migrateOnce(url: string): Promise<void> {
  const sql = driver(url, { ...unlimited, connections: 1 });
  await migrate(sql).finally(() => sql.end({ timeout: 3 }));
}

function open(url: string, limits: Limits, outage: Outage) {
  const raw = driver(url, limits);
  const gate = new ConnectionGate(limits);
  const silence = new Silence(raw, limits, outage);
  const end: Pool['end'] = async (how) => {
    await Promise.all([raw, ...(besides.get(raw.options) ?? [])].map((pool) => pool.end(how)));
  };
  return {
    pool: (share: string | null = null) => gatedPool(raw, { gate, share, outage, silence, end }),
    load: () => ({ ...gate.load, connections: limits.connections }),
    end: () => end({ timeout: 3 }),
  };
}

/** A pool alone, with the limits of the web's unless others are given. @param connections at most this many at once */
export function connect(
  url: string,
  connections: number = purposes.web.connections,
  limits: Omit<Limits, 'connections'> = purposes.web,
): Pool {
  return open(url, { ...limits, connections }, new Outage(silentLog)).pool();
}

/** By the options of the pool that they lie beside. */
const besides = new WeakMap<object, Pool[]>();

/** A connection beside the pool's, for a transaction that stays open. It ends with the pool, or before. */
export function connectBeside({ options }: Pool): Pool {
  const connection = { ...options.connection, idle_in_transaction_session_timeout: 0 };
  const beside = lastingPool(
    (events) => postgres({ ...options, max: 1, connection, ...events } as object) as unknown as Pool,
  );
  besides.set(options, [...(besides.get(options) ?? []), beside]);
  return beside;
}

const driver = (url: string, limits: Limits): LastingPool =>
  lastingPool((events) => driverPool(url, limits, events));

function driverPool(
  url: string,
  { connections, lockMs, statementMs, idleMs }: Limits,
  events: PoolEvents,
): Pool {
  return postgres(url, {
    ...events,
    max: connections,
    connect_timeout: 5,
    // A database that comes back is found within half a second.
    backoff: () => 0.1 + Math.random() * 0.4,
    types: { bigint: postgres.BigInt },
    transform: { column: { from: postgres.toCamel, to: postgres.fromCamel } },
    connection: {
      application_name: 'ringside',
      lock_timeout: lockMs,
      statement_timeout: statementMs,
      idle_in_transaction_session_timeout: idleMs,
    },
    onnotice: () => undefined,
  });
}

/** What `work` reads is all of one instant, whatever is committed meanwhile. It writes nothing and locks nothing. */
export async function atOneInstant<R>(pool: Pool, work: (tx: Transaction) => Promise<R>): Promise<R> {
  return (await pool.begin('isolation level repeatable read read only', work)) as R;
}

/** Inside `work` only the transaction is used: what opens one of its own wants the pool, which a transaction is not. */
export async function transaction<R>(pool: Pool, work: (tx: Transaction) => Promise<R>): Promise<R> {
  return beginWaking(pool, work);
}

/** For what is asked both ways: in the transaction that `sql` is, or in one of its own. */
export function within<R>(sql: Sql, work: (tx: Transaction) => Promise<R>): Promise<R> {
  return 'savepoint' in sql ? work(sql as Transaction) : transaction(sql as Pool, work);
}
