/** One process of the database hangs (SIGSTOP), and with it one connection: nobody waits for it, and the next are served by others. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { Unavailable } from '#kit/load/unavailable.ts';
import { connect, transaction, type Pool, type Sql } from '#server/store/database.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';

/** What is silent is so after one second and a half. */
const LIMITS = { waitMs: 5_000, lockMs: 300, statementMs: 500, idleMs: 60_000 };
const SILENT_WITHIN_MS = 4_000;

let db: TestDatabase;
let pool: Pool;
let frozen: number[];

beforeAll(async () => {
  db = await openTestDatabase();
  await db.sql`create table notes (what text not null)`;
});
beforeEach(async () => {
  frozen = [];
  await db.sql`truncate notes`;
  pool = connect(db.url, 1, LIMITS);
});
afterEach(async () => {
  goOn();
  await pool.end({ timeout: 1 });
});
afterAll(() => db.close());

const backend = async (sql: Sql) => {
  const [row] = await sql<{ pid: number }[]>`select pg_backend_pid() as pid`;
  return row?.pid ?? expect.unreachable();
};

async function freeze(sql: Sql): Promise<number> {
  const pid = await backend(sql);
  process.kill(pid, 'SIGSTOP');
  frozen.push(pid);
  return pid;
}

function goOn(): void {
  for (const pid of frozen.splice(0)) process.kill(pid, 'SIGCONT');
}

const write = (sql: Sql, what: string) => sql`insert into notes values (${what})`;
const written = async () =>
  (await db.sql<{ what: string }[]>`select what from notes`).map(({ what }) => what);

async function refusedInTime(asked: Promise<unknown>): Promise<void> {
  const since = performance.now();
  await expect(asked).rejects.toBeInstanceOf(Unavailable);
  expect(performance.now() - since).toBeLessThan(SILENT_WITHIN_MS);
}

test('a statement on it is refused for now, and the next is answered by another', async () => {
  const hanging = await freeze(pool);
  await refusedInTime(pool`select 1`.execute());
  expect(await backend(pool)).not.toBe(hanging);
});

test('a transaction that cannot even begin never runs, also when the process goes on', async () => {
  await freeze(pool);
  let hasRun = false;
  await refusedInTime(
    transaction(pool, async (tx) => {
      hasRun = true;
      await write(tx, 'late');
    }),
  );
  goOn();
  await transaction(pool, (tx) => write(tx, 'next'));
  expect([hasRun, await written()]).toEqual([false, ['next']]);
});

test('a transaction in whose middle it hangs leaves nothing behind', async () => {
  await refusedInTime(
    transaction(pool, async (tx) => {
      await write(tx, 'before');
      await freeze(tx);
      await write(tx, 'after').catch(() => undefined);
      await write(tx, 'and on');
    }),
  );
  goOn();
  await transaction(pool, (tx) => write(tx, 'next'));
  expect(await written()).toEqual(['next']);
});

test('what only waits to be committed, or for a part of it to begin, is not waited for either', async () => {
  await refusedInTime(
    transaction(pool, async (tx) => {
      await tx.savepoint((part) => write(part, 'a part'));
      await freeze(tx);
      await tx.savepoint((part) => write(part, 'another'));
    }),
  );
  await refusedInTime(
    transaction(pool, async (tx) => {
      await write(tx, 'whole');
      await freeze(tx);
    }),
  );
  expect(await backend(pool)).toBeGreaterThan(0);
});

test('a slow answer is one: a statement that the database ends itself costs no connection', async () => {
  const before = await backend(pool);
  await expect(pool`select pg_sleep(5)`).rejects.toBeInstanceOf(Unavailable);
  expect(await backend(pool)).toBe(before);
});
