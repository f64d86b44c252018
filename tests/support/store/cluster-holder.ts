/** A child process that opens the embedded cluster of argv[2], says "open <text>" for what it wrote, and holds on. */
import { silentLog } from '#kit/log.ts';
import { openDatabase } from '#server/store/database.ts';
import { secret } from '#server/store/secrets.ts';

export async function holdCluster(dataDir: string): Promise<void> {
  const { sql } = await openDatabase({ url: null, dataDir, log: silentLog });
  process.stdout.write(`open ${await secret(sql, 'kept')}\n`);
}
