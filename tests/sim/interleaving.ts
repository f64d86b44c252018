/**
 * Two things at once, and yet the same way every time: one step of one of them is taken at a time, whose it is chance
 * decides, and the one that waits for a lock in the database is left to wait. Not three: of two that wait for one row
 * PostgreSQL itself does not say who comes next.
 */
import type { Pool } from '#server/store/database.ts';
import type { Chance } from './chance.ts';
import type { Gate, MortalProcess } from './mortal-process.ts';

/** How long a step may take before it is asked whether it waits for a lock. */
const LOOK_AFTER_MS = 4;

export type Work<Outcome> = (sql: Pool) => Promise<Outcome>;

interface Task<Outcome> {
  work: Work<Outcome>;
  /** Open the gates at which it waits, in their order. */
  waiting: (() => void)[];
  isStepping: boolean;
  isDone: boolean;
}

export interface Together {
  process: MortalProcess;
  chance: Chance;
  /** Not the process': asks who waits for a lock. */
  watcher: Pool;
}

/** Resolves when both are through; the outcomes in their order. */
export async function together<Outcome>(
  { process, chance, watcher }: Together,
  works: readonly [Work<Outcome>, Work<Outcome>],
): Promise<PromiseSettledResult<Outcome>[]> {
  let changed: () => void = () => undefined;
  const tasks: Task<Outcome>[] = works.map((work) => {
    return { work, waiting: [], isStepping: false, isDone: false };
  });
  /** Whether one of them came to a gate or to its end meanwhile. */
  const moves = async (): Promise<boolean> => {
    let timer: NodeJS.Timeout | undefined;
    const hasMoved = await new Promise<boolean>((resolve) => {
      changed = () => resolve(true);
      timer = setTimeout(() => resolve(false), LOOK_AFTER_MS);
    });
    clearTimeout(timer);
    return hasMoved;
  };
  const gateOf =
    (task: Task<Outcome>): Gate =>
    () =>
      new Promise((resolve) => {
        task.waiting.push(() => {
          task.isStepping = true;
          resolve(() => {
            task.isStepping = false;
            changed();
          });
        });
        changed();
      });
  const outcomes = Promise.allSettled(
    tasks.map((task) =>
      task.work(process.sql(gateOf(task))).finally(() => {
        task.isDone = true;
        changed();
      }),
    ),
  );
  while (tasks.some(({ isDone }) => !isDone)) {
    // What goes on by itself has come to its next gate then.
    await new Promise(setImmediate);
    const ready = tasks.filter(isReady);
    const running = tasks.filter((task) => !task.isDone && !isReady(task)).length;
    const isStill =
      running === 0 || (ready.length > 0 && !(await moves()) && (await allLocked(watcher, running)));
    if (isStill && ready.length > 0) chance.oneOf(ready).waiting.shift()?.();
    else if (ready.length === 0) await moves();
  }
  return outcomes;
}

const isReady = ({ isDone, isStepping, waiting }: Task<unknown>): boolean =>
  !isDone && !isStepping && waiting.length > 0;

async function allLocked(watcher: Pool, running: number): Promise<boolean> {
  const [locked] = await watcher<{ count: bigint }[]>`
    select count(distinct l.pid) from pg_locks l join pg_stat_activity a using (pid)
    where not l.granted and a.datname = current_database() and a.backend_type = 'client backend'`;
  return Number(locked?.count ?? 0n) === running;
}
