/** Strangers can bring about many a warning: so many of each kind are written a minute, and how many more there were. */
import type { Clock } from '#kit/clock.ts';
import type { Log, LogFields } from '#kit/log.ts';

const MOST_OF_A_KIND = 60;
const WINDOW_MS = 60_000;

export function sparingLog(log: Log, clock: Pick<Clock, 'elapsed'>): Log {
  const written = new Map<string, number>();
  let beganAt = -Infinity;

  const beginWindow = () => {
    beganAt = clock.elapsed();
    const kinds = [...written];
    written.clear();
    for (const [message, count] of kinds)
      if (count > MOST_OF_A_KIND) log.warn({ leftOut: count - MOST_OF_A_KIND }, message);
  };
  const writing = (level: 'warn' | 'error') => (fields: LogFields, message: string) => {
    if (clock.elapsed() - beganAt >= WINDOW_MS) beginWindow();
    const count = (written.get(message) ?? 0) + 1;
    written.set(message, count);
    if (count <= MOST_OF_A_KIND) log[level](fields, message);
  };
  return {
    debug: (fields, message) => log.debug(fields, message),
    info: (fields, message) => log.info(fields, message),
    warn: writing('warn'),
    error: writing('error'),
  };
}
