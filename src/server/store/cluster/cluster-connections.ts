/** Questions to a cluster by a connection of their own, which is closed again at once. */
import postgres from 'postgres';

const open = (url: string, connectWithinSeconds: number) =>
  postgres(url, {
    max: 1,
    connect_timeout: connectWithinSeconds,
    fetch_types: false,
    onnotice: () => undefined,
  });

async function ask<R>(url: string, question: (sql: postgres.Sql) => Promise<R>): Promise<R> {
  const sql = open(url, 2);
  try {
    return await question(sql);
  } finally {
    await sql.end({ timeout: 1 });
  }
}

/** Not while it starts, recovers or stops. */
export async function isAccepting(url: string): Promise<boolean> {
  try {
    await ask(url, (sql) => sql`select 1`);
    return true;
  } catch (error) {
    // A wrong password never becomes right by waiting.
    if (error instanceof postgres.PostgresError && error.code === '28P01') throw error;
    return false;
  }
}

/** Whether it says anything in time, be it that it only starts or has no place: a no is an answer, too. */
export async function isAnswering(url: string, withinMs: number): Promise<boolean> {
  const sql = open(url, withinMs / 1000);
  const late = setTimeout(() => void sql.end({ timeout: 0 }), withinMs);
  try {
    await sql`select 1`;
    return true;
  } catch (error) {
    return error instanceof postgres.PostgresError;
  } finally {
    clearTimeout(late);
    await sql.end({ timeout: 0.5 });
  }
}

/** Whether nobody else is connected. A cluster that has gone away is nobody's business any more. */
export async function isAlone(url: string): Promise<boolean> {
  try {
    return await ask(url, async (sql) => {
      const others = await sql`
        select 1 from pg_stat_activity
        where backend_type = 'client backend' and pid <> pg_backend_pid() limit 1`;
      return others.length === 0;
    });
  } catch {
    return false;
  }
}
