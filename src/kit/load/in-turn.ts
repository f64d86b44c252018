import type { FairTurns } from './fair-turns.ts';
import { Unavailable } from './unavailable.ts';

/** What one turn takes, at most by far; only for saying when to come again. */
const TURN_SECONDS = 2;

/** @param crowd what to say of those who wait. @throws Unavailable when too many do */
export async function inTurn<R>(
  turns: FairTurns,
  { owner, crowd }: { owner: string; crowd: string },
  work: () => Promise<R>,
): Promise<R> {
  const end = await turns.take(owner);
  if (end === null) {
    const retryAfterSeconds = Math.max(TURN_SECONDS, turns.size * TURN_SECONDS);
    throw new Unavailable(crowd, { retryAfterSeconds });
  }
  try {
    return await work();
  } finally {
    end();
  }
}
