/** A database with a contact center's year in it, and what the migrations since then cost on it. */
import { systemClock } from '#kit/clock.ts';
import { foldUsage } from '#server/billing/usage/usage-folding.ts';
import { connect, transaction, unlimited, type Pool } from '#server/store/database.ts';
import { migrate } from '#server/store/migrate.ts';
import { migrations } from '#server/store/migrations.ts';
import { hashPassword } from '#server/people/sign-in/password.ts';
import type { OwnCluster } from '#support/store/own-cluster.ts';
import seed from './seed.sql?raw';

const PASSWORD = 'ringside';
/** The first that keeps sums of what is seeded. */
const FIRST_SUMS = '1222';

export interface GrownSite {
  databaseUrl: string;
  seedMs: number;
  /** What an update of an older site waits for. */
  migrationsMs: { name: string; ms: number }[];
  /** All the days of the big account, one after the other; calls wait for one of them at most. */
  foldMs: number;
}

/** @param calls over thirteen months, each with two entries of the ledger */
export async function grow(cluster: OwnCluster, calls: number): Promise<GrownSite> {
  const databaseUrl = await cluster.newDatabase(FIRST_SUMS);
  const sql = connect(databaseUrl, 1, unlimited);
  const seedMs = await time(() => fill(sql, calls));
  const migrationsMs: GrownSite['migrationsMs'] = [];
  for (const [at, { name }] of migrations.entries()) {
    if (name < FIRST_SUMS) continue;
    migrationsMs.push({ name, ms: await time(() => migrate(sql, migrations.slice(0, at + 1))) });
  }
  // What the server and the database do by themselves within minutes.
  const foldMs = await time(() => foldUsage({ sql, clock: systemClock }));
  await sql`vacuum (analyze)`;
  await sql.end();
  return { databaseUrl, seedMs, migrationsMs, foldMs };
}

async function fill(sql: Pool, calls: number): Promise<void> {
  const hash = await hashPassword(PASSWORD);
  await transaction(sql, async (tx) => {
    await tx`
      select set_config('bench.calls', ${String(calls)}, true), set_config('bench.password_hash', ${hash}, true),
        set_config('work_mem', '256MB', true), set_config('synchronous_commit', 'off', true)`;
    await tx.unsafe(seed);
  });
  await sql`analyze`;
}

async function time(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

/** @returns the cookie of somebody who was seeded */
export async function signIn(url: string, email: string): Promise<string> {
  const answer = await fetch(`${url}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password: PASSWORD }),
  });
  const cookie = answer.headers.getSetCookie()[0]?.split(';')[0];
  if (cookie === undefined) throw new Error(`${email} could not sign in: ${answer.status}`);
  return cookie;
}
