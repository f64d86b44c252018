/** Strangers can bring about many a warning: so many of each kind are written a minute, and how many more there were. */
import type { Clock } from '#kit/clock.ts';
import { WindowCounts } from '#kit/load/window-counts.ts';
import type { Log, LogFields } from '#kit/log.ts';

const MOST_OF_A_KIND = 60;
const WINDOW_MS = 60_000;

export function sparingLog(log: Log, clock: Pick<Clock, 'elapsed'>): Log {
  const written = new WindowCounts({
    windowMs: WINDOW_MS,
    clock,
    onEnd: (counts) => {
      for (const [message, count] of counts)
        if (count > MOST_OF_A_KIND) log.warn({ leftOut: count - MOST_OF_A_KIND }, message);
    },
  });
  const writing = (level: 'warn' | 'error') => (fields: LogFields, message: string) => {
    if (written.add(message) <= MOST_OF_A_KIND) log[level](fields, message);
  };
  return {
    debug: (fields, message) => log.debug(fields, message),
    info: (fields, message) => log.info(fields, message),
    warn: writing('warn'),
    error: writing('error'),
  };
}
