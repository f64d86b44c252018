/**
 * `npm run sim -- --seed N`: the books of a year, a hundred accounts and 10^5 calls (`--calls 1000000`), with crashes, on a
 * PostgreSQL of its own. The same seed shows the same year again; `--world W` shows one of its worlds alone.
 */
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { silentLog } from '#kit/log.ts';
import { startCluster } from '#server/store/cluster.ts';
import { connect } from '#server/store/database.ts';
import { migrate } from '#server/store/migrate.ts';
import { runWorlds } from './worlds.ts';

const say = (line: string) => process.stdout.write(`${line}\n`);

export async function main(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      seed: { type: 'string', default: '1' },
      calls: { type: 'string', default: '100000' },
      accounts: { type: 'string', default: '100' },
      worlds: { type: 'string', default: '4' },
    },
  });
  const folder = await mkdtemp(join(tmpdir(), 'ringside-sim-'));
  // As root the database runs as another user, who has to get in.
  await chmod(folder, 0o755);
  const cluster = await startCluster(folder, silentLog);
  try {
    const options = {
      seed: Number(values.seed),
      calls: Number(values.calls),
      accounts: Number(values.accounts),
    };
    const worlds = Number(values.worlds);
    const { reports, milliseconds } = await runWorlds({
      ...options,
      worlds,
      database: databases(cluster.url),
    });
    for (const report of reports) say(JSON.stringify(report));
    say(`${(milliseconds / 1_000).toFixed(1)} s`);
    return 0;
  } catch (error) {
    say(error instanceof Error ? `${error.message}\n${String(error.cause ?? '')}` : String(error));
    return 1;
  } finally {
    await cluster.release();
    await rm(folder, { recursive: true, force: true });
  }
}

function databases(clusterUrl: string): () => Promise<string> {
  let made = 0;
  return async () => {
    const name = `world_${made++}`;
    const cluster = connect(clusterUrl, 1);
    await cluster`create database ${cluster(name)}`;
    await cluster.end();
    const url = new URL(clusterUrl);
    url.pathname = `/${name}`;
    const sql = connect(url.href, 1);
    await migrate(sql);
    await sql.end();
    return url.href;
  };
}
