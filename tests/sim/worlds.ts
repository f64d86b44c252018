/** Several worlds side by side, each with a database and a seed of its own: a machine has more than one core. */
import { connect, type Pool } from '#server/store/database.ts';
import { Simulation, type Report } from './simulation.ts';

export interface WorldsOptions {
  seed: number;
  accounts: number;
  calls: number;
  worlds: number;
  /** Makes a migrated, empty database. @returns its URL */
  database: () => Promise<string>;
}

export interface Worlds {
  reports: Report[];
  milliseconds: number;
}

/** The seed of one of them, for whoever wants to see it again alone. */
export const seedOf = (seed: number, world: number): number => seed * 1_000 + world;

export async function runWorlds({ seed, accounts, calls, worlds, database }: WorldsOptions): Promise<Worlds> {
  const started = performance.now();
  const reports = await Promise.all(
    Array.from({ length: worlds }, async (_, world) => {
      const pool = await hastyPool(await database());
      try {
        const each = { accounts: Math.ceil(accounts / worlds), calls: Math.ceil(calls / worlds) };
        return await new Simulation({ pool, seed: seedOf(seed, world), ...each }).run();
      } finally {
        await pool.end();
      }
    }),
  );
  return { reports, milliseconds: performance.now() - started };
}

/** Crashes here are our process', never the machine's: no commit has to wait for the disk. And nobody listens to events. */
export async function hastyPool(url: string): Promise<Pool> {
  const sql = connect(url, 1);
  const [database] = await sql<{ name: string }[]>`select current_database() as name`;
  await sql`alter database ${sql(database?.name ?? '')} set synchronous_commit = off`;
  await sql.end();
  return connect(url, 6);
}
