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
