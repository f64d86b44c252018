import { connect, connectBeside, transaction, type Pool, type Transaction } from '#server/store/database.ts';

/**
 * While a transaction holds what `hold` locks, others ask, each once the one before waits for a lock; then it commits.
 * @param asks get a pool of their own, with a connection for each
 * @returns their answers; rejects when one is not hindered, or when they wait for each other
 */
export async function whileHeld<Answers extends unknown[]>(
  url: string,
  hold: (tx: Transaction) => Promise<unknown>,
  asks: { [At in keyof Answers]: (sql: Pool) => Promise<Answers[At]> },
): Promise<Answers> {
  const pool = connect(url, asks.length);
  const [holder, watcher] = [connectBeside(pool), connectBeside(pool)];
  const asked: Promise<unknown>[] = [];
  let answers = 0;
  try {
    await transaction(holder, async (tx) => {
      await hold(tx);
      for (const ask of asks as ((sql: Pool) => Promise<unknown>)[]) {
        asked.push(ask(pool).finally(() => (answers += 1)));
        while ((await waiting(watcher)) < asked.length)
          if (answers > 0) throw new Error('somebody did not wait');
      }
    });
  } finally {
    await Promise.allSettled(asked).then(() => pool.end());
  }
  return (await Promise.all(asked)) as Answers;
}

async function waiting(sql: Pool): Promise<number> {
  const [row] = await sql<{ count: number }[]>`
    select count(*)::int from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
  return row?.count ?? 0;
}
