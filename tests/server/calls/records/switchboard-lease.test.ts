import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '#kit/clock.ts';
import { silentLog } from '#kit/log.ts';
import { letLiveOnesComeBack, SwitchboardLease } from '#server/calls/records/switchboard-lease.ts';
import { connect, type Pool } from '#server/store/database.ts';
import { openOwnCluster, type OwnCluster } from '#support/store/own-cluster.ts';

let cluster: OwnCluster;
let sql: Pool;
let other: Pool;
beforeAll(async () => {
  cluster = await openOwnCluster();
  const url = await cluster.newDatabase();
  [sql, other] = [connect(url, 2), connect(url, 2)];
}, 60_000);
afterAll(async () => {
  await Promise.all([sql.end(), other.end()]);
  await cluster.close();
});

const holders = (id: number) => other`
  select pid from pg_locks
  where locktype = 'advisory' and granted and classid = 4600 and objid = ${id}::int::oid
    and database = (select oid from pg_database where datname = current_database())`;

const walWriter = async () => {
  const [row] = await other<{ pid: number }[]>`
    select pid from pg_stat_activity where backend_type = 'walwriter'`;
  return row?.pid ?? null;
};

test('is held again, once, after the database has lost all connections, before anybody judges by it', async () => {
  let timesHeldAgain = 0;
  const onHeldAgain = () => (timesHeldAgain += 1);
  const lease = await SwitchboardLease.take({ sql, clock: systemClock, log: silentLog, onHeldAgain });
  expect(await holders(lease.id)).toHaveLength(1);
  // One backend killed is all of them gone: PostgreSQL trusts its memory no more.
  const before = await walWriter();
  const [backend] = await other<{ pid: number }[]>`select pg_backend_pid() as pid`;
  process.kill(backend?.pid ?? 0, 'SIGKILL');
  const isAnother = async () => ![before, null].includes(await walWriter().catch(() => null));
  await expect.poll(isAnother, { timeout: 20_000 }).toBe(true);
  await letLiveOnesComeBack(other);
  expect(await holders(lease.id)).toHaveLength(1);
  expect(timesHeldAgain).toBe(1);
  // Once is enough: who asks later waits no more.
  const asked = performance.now();
  await letLiveOnesComeBack(other);
  expect(performance.now() - asked).toBeLessThan(3_000);
  lease.release();
  await expect.poll(() => holders(lease.id)).toHaveLength(0);
}, 60_000);
