import { isTimeZone } from '#kit/wall-clock.ts';
import type { Pool, Sql } from '#server/store/database.ts';

/**
 * By the options of a pool, which all that is asked through it shares: each list is read from many files, and stays as it is
 * while the database runs.
 */
const knownZones = new WeakMap<object, Promise<ReadonlySet<string>>>();

/** The database's list of zones may be older than ours. Asked outside of transactions. */
export async function knowsZone(sql: Pool, timeZone: string): Promise<boolean> {
  if (!isTimeZone(timeZone)) return false;
  const { options } = sql;
  const zones = knownZones.get(options) ?? readZones(sql);
  knownZones.set(options, zones);
  zones.catch(() => knownZones.delete(options));
  return (await zones).has(timeZone.toLowerCase());
}

async function readZones(sql: Sql): Promise<ReadonlySet<string>> {
  const rows = await sql<{ name: string }[]>`select lower(name) as name from pg_timezone_names`;
  return new Set(rows.map(({ name }) => name));
}
