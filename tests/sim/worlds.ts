/** Several worlds side by side, each with a database and a seed of its own: a machine has more than one core. */
import { connect, unlimited, type Pool } from '#server/store/database.ts';
import { Simulation, type Report } from './simulation.ts';

export interface WorldsOptions {
  seed: number;
  accounts: number;
  calls: number;
  worlds: number;
  /** One of them alone; null: all. */
  only?: number | null;
  /** Makes a migrated, empty database. @returns its URL */
  database: () => Promise<string>;
}

export interface Worlds {
  reports: Report[];
  milliseconds: number;
}

const MOST_WORLDS = 1_000;

/** @throws what the first of them throws, with how to see that one again alone */
export async function runWorlds({ only = null, worlds, ...options }: WorldsOptions): Promise<Worlds> {
  const { seed, accounts, calls, database } = options;
  const started = performance.now();
  const all = Array.from({ length: worlds }, (_, world) => world);
  const reports = await Promise.all(
    all
      .filter((world) => only === null || world === only)
      .map(async (world) => {
        const pool = await hastyPool(await database());
        try {
          const each = { accounts: Math.ceil(accounts / worlds), calls: Math.ceil(calls / worlds) };
          return await new Simulation({ pool, seed: seed * MOST_WORLDS + world, ...each }).run();
        } catch (cause) {
          const again = `npm run sim -- --seed ${seed} --calls ${calls} --accounts ${accounts} --worlds ${worlds} --world ${world}`;
          throw new Error(`To see it again: ${again}\n${cause instanceof Error ? cause.message : ''}`, {
            cause,
          });
        } finally {
          await pool.end();
        }
      }),
  );
  return { reports, milliseconds: performance.now() - started };
}

/** Crashes here are our process', never the machine's: no commit has to wait for the disk. And nobody is there to be told. */
export async function hastyPool(url: string): Promise<Pool> {
  const sql = connect(url, 1);
  const [database] = await sql<{ name: string }[]>`select current_database() as name`;
  await sql`alter database ${sql(database?.name ?? '')} set synchronous_commit = off`;
  await sql.end();
  return connect(url, 6, unlimited);
}
