import { createHash, randomUUID } from 'node:crypto';
import { inject } from 'vitest';
import { silentLog } from '#kit/log.ts';
import { startCluster } from '#server/store/cluster/cluster.ts';
import { connect, unlimited, type Pool } from '#server/store/database.ts';
import { migrate } from '#server/store/migrate.ts';
import { migrations } from '#server/store/migrations.ts';

export interface TestDatabase {
  url: string;
  sql: Pool;
  close(): Promise<void>;
}

/** A fresh, migrated database of this test file in the run's real PostgreSQL. `close` drops it. */
export async function openTestDatabase(): Promise<TestDatabase> {
  const { url: clusterUrl } = await startCluster(inject('clusterFolder'), silentLog);
  const cluster = connect(clusterUrl, 1, unlimited);
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await cluster`create database ${cluster(name)} template ${cluster(await migratedTemplate(cluster, clusterUrl))}`;
  const url = urlOf(clusterUrl, name);
  const sql = connect(url, inject('connections') ?? undefined);
  return {
    url,
    sql,
    close: async () => {
      await sql.end({ timeout: 1 });
      await cluster`drop database ${cluster(name)} with (force)`;
      await cluster.end({ timeout: 1 });
    },
  };
}

function urlOf(clusterUrl: string, name: string): string {
  const url = new URL(clusterUrl);
  url.pathname = `/${name}`;
  return url.href;
}

/** Migrated once for all files and runs with the same migrations: copying it takes a tenth of migrating. */
async function migratedTemplate(cluster: Pool, clusterUrl: string): Promise<string> {
  const checksum = createHash('sha256').update(JSON.stringify(migrations)).digest('hex').slice(0, 16);
  const name = `template_${checksum}`;
  // Files of one run start together: the first makes it, the others wait.
  await cluster`select pg_advisory_lock(4600099)`;
  try {
    const found = await cluster`select 1 from pg_database where datname = ${name}`;
    if (found.length === 0) await makeTemplate(cluster, clusterUrl, name);
  } finally {
    await cluster`select pg_advisory_unlock(4600099)`;
  }
  return name;
}

async function makeTemplate(cluster: Pool, clusterUrl: string, name: string): Promise<void> {
  const unfinished = `${name}_unfinished`;
  await cluster`drop database if exists ${cluster(unfinished)} with (force)`;
  await cluster`create database ${cluster(unfinished)}`;
  const sql = connect(urlOf(clusterUrl, unfinished), 1, unlimited);
  await migrate(sql);
  await sql.end();
  await cluster`alter database ${cluster(unfinished)} rename to ${cluster(name)}`;
}
