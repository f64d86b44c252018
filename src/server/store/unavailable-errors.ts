import { Unavailable } from '#kit/unavailable.ts';

/** PostgreSQL's conditions that pass by themselves: a lock or a statement took too long, or it starts, stops or is full. */
const PASSING = new Set(['55P03', '57014', '57P01', '57P02', '57P03', '53300', '25P03', '40P01']);
/** The driver's own and the network's. */
const LOST = /^(?:CONNECTION_\w+|CONNECT_TIMEOUT|ECONNREFUSED|ECONNRESET|EPIPE)$/;

const RETRY_AFTER_SECONDS = 2;

/** As `Unavailable` where the database only cannot answer now, with its own error as the cause; any other as it is. */
export function passingOr(error: unknown): Error {
  if (!(error instanceof Error)) return new Error('something failed that is no error', { cause: error });
  const code = 'code' in error ? String(error.code) : '';
  if (!PASSING.has(code) && !LOST.test(code)) return error;
  const message = `the database cannot answer now: ${error.message}`;
  return new Unavailable(message, { retryAfterSeconds: RETRY_AFTER_SECONDS, cause: error });
}
