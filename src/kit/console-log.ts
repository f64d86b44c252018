import type { Clock } from './clock.ts';
import type { Log, LogFields } from './log.ts';

/** Lines a minute: what fails again and again must not make the page slow, or hide what failed first. */
const MOST_LINES = 20;
const WINDOW_MS = 60_000;

/** Where a page writes what somebody should look at; the rest is nobody's there. */
export function consoleLog({ clock, to }: { clock: Clock; to: Pick<Console, 'warn' | 'error'> }): Log {
  let beganAt = -Infinity;
  let written = 0;

  const writing = (level: 'warn' | 'error') => (fields: LogFields, message: string) => {
    if (clock.elapsed() - beganAt >= WINDOW_MS) {
      if (written > MOST_LINES) to.warn(`${written - MOST_LINES} lines were left out.`);
      beganAt = clock.elapsed();
      written = 0;
    }
    written += 1;
    if (written <= MOST_LINES) to[level](message, fields);
  };
  return { debug: () => undefined, info: () => undefined, warn: writing('warn'), error: writing('error') };
}
