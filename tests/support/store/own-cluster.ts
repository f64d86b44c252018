import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLog } from '#kit/log.ts';
import { startCluster } from '#server/store/cluster/cluster.ts';
import { connect, unlimited } from '#server/store/database.ts';
import { migrate } from '#server/store/migrate.ts';
import { migrations } from '#server/store/migrations.ts';

export interface OwnCluster {
  /** @returns the URL of a new database, empty and migrated. @param upTo only what came before this migration */
  newDatabase(upTo?: string): Promise<string>;
  /** Stops it and leaves nothing behind. */
  close(): Promise<void>;
}

/** A PostgreSQL as the server has it, for what runs outside the test runner. */
export async function openOwnCluster(): Promise<OwnCluster> {
  const folder = await mkdtemp(join(tmpdir(), 'ringside-own-'));
  // As root the database runs as another user, who has to get in.
  await chmod(folder, 0o755);
  const cluster = await startCluster(folder, silentLog);
  let made = 0;
  return {
    newDatabase: async (upTo = '9999') => {
      const url = new URL(cluster.url);
      url.pathname = `/own_${made++}`;
      const sql = connect(cluster.url, 1, unlimited);
      await sql`create database ${sql(url.pathname.slice(1))}`;
      await sql.end();
      const own = connect(url.href, 1, unlimited);
      await migrate(
        own,
        migrations.filter(({ name }) => name < upTo),
      );
      await own.end();
      return url.href;
    },
    close: async () => {
      await cluster.release();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
