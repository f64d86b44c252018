export type LogFields = Record<string, unknown>;

/**
 * info: one line per change in the life of something (a call answered, a phone registered).
 * warn: it went on, but somebody should look. error: something was lost. debug: for the developer at work.
 */
export interface Log {
  debug(fields: LogFields, message: string): void;
  info(fields: LogFields, message: string): void;
  warn(fields: LogFields, message: string): void;
  error(fields: LogFields, message: string): void;
}

export const silentLog: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

/** Each line says these as well, as they are when it is written. */
export function logWith(log: Log, fields: LogFields): Log {
  const saying = (level: keyof Log) => (more: LogFields, message: string) =>
    log[level]({ ...fields, ...more }, message);
  return { debug: saying('debug'), info: saying('info'), warn: saying('warn'), error: saying('error') };
}
