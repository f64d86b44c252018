import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { silentLog } from '#kit/log.ts';
import { startCluster } from '#server/store/cluster/cluster.ts';

declare module 'vitest' {
  interface ProvidedContext {
    clusterFolder: string;
    connections: number | null;
  }
}

/**
 * One real PostgreSQL for all test files of this checkout. The first that needs it starts it (see test-database.ts);
 * after the run it is stopped, unless another run still uses it, and kept for the next.
 */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const checkout = createHash('sha256').update(project.config.root).digest('hex').slice(0, 8);
  const folder = join(tmpdir(), `ringside-tests-${checkout}`);
  await mkdir(folder, { recursive: true });
  // PostgreSQL runs as another user where the tests run as root.
  await chmod(folder, 0o755);
  project.provide('clusterFolder', folder);
  return async () => {
    if (!existsSync(join(folder, 'postgres', 'postmaster.pid'))) return;
    const cluster = await startCluster(folder, silentLog);
    await cluster.release();
  };
}
