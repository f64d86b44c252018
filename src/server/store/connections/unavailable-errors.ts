import { Unavailable } from '#kit/load/unavailable.ts';

/** PostgreSQL's conditions that pass by themselves: a lock or a statement took too long, or it is full. */
const PASSING = new Set(['55P03', '57014', '53300', '25P03', '40P01']);
/** It starts or stops. */
const STOPPED = new Set(['57P01', '57P02', '57P03']);
/** The driver's own and the network's; what we ended ourselves says nothing of the database. */
const CLOSED = new Set(['CONNECTION_ENDED', 'CONNECTION_DESTROYED', 'CONNECTION_SILENT']);
const LOST = /^(?:CONNECTION_\w+|CONNECT_TIMEOUT|ECONNREFUSED|ECONNRESET|EPIPE)$/;

const RETRY_AFTER_SECONDS = 2;

/** Nobody there answers, or it only says that it starts or stops: in the driver's words or in ours. */
export function isAway(error: unknown): boolean {
  const code = codeOf(error instanceof Unavailable ? error.cause : error);
  return STOPPED.has(code) || (LOST.test(code) && !CLOSED.has(code));
}

/** As `Unavailable` where the database only cannot answer now, with its own error as the cause; any other as it is. */
export function passingOr(error: unknown): Error {
  if (!(error instanceof Error)) return new Error('something failed that is no error', { cause: error });
  const code = codeOf(error);
  if (!PASSING.has(code) && !STOPPED.has(code) && !LOST.test(code)) return error;
  const message = `the database cannot answer now: ${error.message}`;
  return new Unavailable(message, { retryAfterSeconds: RETRY_AFTER_SECONDS, cause: error });
}

/** After it nothing more can be asked on that connection: it is lost, or the server closes it. */
export function endsConnection(error: unknown): boolean {
  const isFatal = error instanceof Error && 'severity_local' in error && error.severity_local === 'FATAL';
  return isFatal || STOPPED.has(codeOf(error)) || LOST.test(codeOf(error));
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : '';
