import type { Cancel } from '#kit/clock.ts';
import { Unavailable } from '#kit/load/unavailable.ts';
import { after } from '../live/after.ts';
import type { RouteExecution } from './route-execution.ts';

/** A caller is kept so long while the database is away; then the call ends and says why. */
export const KEPT_FOR_MS = 60_000;
const AGAIN_AFTER_MS = 1_000;
/** A wait that is shorter is none to the ear. */
const HOLD_AFTER_MS = 1_000;

type OnTheWay = Pick<RouteExecution, 'call' | 'caller'>;

/**
 * Asks the database for what comes next on a caller's way through the route, and again while it is away: they hear music
 * meanwhile, or their ring tone where nobody has answered yet. What was asked may have been done although no answer came.
 * @throws Unavailable when they have waited too long, or have left
 */
export async function keepAsking<Answer>(way: OnTheWay, ask: () => Promise<Answer>): Promise<Answer> {
  const { call } = way;
  const { clock, log } = call.exchange;
  const until = clock.now() + KEPT_FOR_MS;
  const letGo = holdAWhileLater(way);
  try {
    for (let isFirst = true; ; isFirst = false) {
      try {
        return await ask();
      } catch (error) {
        if (!(error instanceof Unavailable) || clock.now() >= until) throw error;
        if (isFirst) log.warn({ error }, 'a caller waits for the database');
        await new Promise<void>((resolve) => void clock.after(AGAIN_AFTER_MS, resolve));
        if (call.isOver) throw error;
      }
    }
  } finally {
    letGo();
  }
}

/** Unless the returned end is called before. */
function holdAWhileLater({ call, caller }: OnTheWay): Cancel {
  let stopMusic: Cancel = () => undefined;
  const stopWaiting = after(call, HOLD_AFTER_MS, () => {
    if (!call.isOver) stopMusic = caller.letWait();
  });
  return () => {
    stopWaiting();
    stopMusic();
  };
}
