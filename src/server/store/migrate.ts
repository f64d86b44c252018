import { createHash } from 'node:crypto';
import type postgres from 'postgres';
import { migrations, type Migration } from './migrations.ts';

/** The pool of database.ts, which imports this file. */
type Connections = postgres.Sql<{ bigint: bigint }>;

/** Any number that nothing else locks on: two servers starting on one database migrate one after the other. */
const LOCK = 4_600_001;

export const checksumOf = ({ text }: Migration): string => createHash('sha256').update(text).digest('hex');

/**
 * Applies what is missing, in order, all or nothing.
 * @throws when a migration applied earlier was changed since, or came from a newer program than this one.
 */
export async function migrate(sql: Connections, all: readonly Migration[] = migrations): Promise<void> {
  await sql.begin(async (tx) => {
    await tx`select pg_advisory_xact_lock(${LOCK})`;
    await tx`
      create table if not exists migrations (
        name text primary key, checksum text not null, applied_at timestamptz not null default now())`;
    const applied = await tx<{ name: string; checksum: string }[]>`select name, checksum from migrations`;
    refuseNewer(applied.map(({ name }) => name));
    const checksums = new Map(applied.map(({ name, checksum }) => [name, checksum]));
    for (const migration of all) {
      const { name, text } = migration;
      const checksum = checksumOf(migration);
      const before = checksums.get(name);
      if (before !== undefined && before !== checksum)
        throw new Error(`Migration ${name} was changed after it was applied to this database.`);
      if (before !== undefined) continue;
      await tx.unsafe(text);
      await tx`insert into migrations (name, checksum) values (${name}, ${checksum})`;
    }
  });
}

/** Of what this program has, however little of it is asked for: a restore goes no further than its backup. */
function refuseNewer(applied: readonly string[]): void {
  const known = new Set(migrations.map(({ name }) => name));
  const newer = applied.filter((name) => !known.has(name)).sort();
  if (newer.length === 0) return;
  throw new Error(
    `This program is older than its database, which has ${newer.join(', ')}. ` +
      'Start the newer program again, or restore a backup made with this one.',
  );
}
