import type { Log } from './log.ts';

/**
 * A call into the outside (a browser's notification, sound, title) that may throw: a failure there is logged, and the
 * caller goes on. Thrown inside an effect of the page's root it would stop every later one.
 */
export function guarded<Value>(log: Log, what: string, call: () => Value): Value | undefined {
  try {
    return call();
  } catch (error) {
    log.warn({ error: String(error), what }, 'the browser refused');
    return undefined;
  }
}
