import type { Context } from 'hono';
import { apiErrorSchema, type ApiError, type ErrorCode } from '#contract/values/errors.ts';
import { documented } from './documented.ts';

type ProblemStatus = 400 | 401 | 402 | 403 | 404 | 409 | 410 | 413 | 421 | 422 | 429 | 500 | 502 | 503 | 507;

/** The one shape of every answer that is not 2xx. */
export function problem<Status extends ProblemStatus>(
  c: Context,
  status: Status,
  code: ErrorCode,
  more: Omit<ApiError['error'], 'code'> = {},
) {
  const body: ApiError = { error: { code, ...more } };
  return c.json(body, status);
}

/** For a function that answers with one of several. */
export type Problem<Status extends ProblemStatus> = ReturnType<typeof problem<Status>>;

/** Too many from there (429), or all there is room for (503): nothing was looked at. */
export function comeBackLater<Status extends 429 | 503>(
  c: Context,
  status: Status,
  retryAfterSeconds: number,
) {
  c.header('Retry-After', String(retryAfterSeconds));
  const code = status === 429 ? 'too-many-attempts' : 'server-unavailable';
  return problem(c, status, code, { retryAfterSeconds });
}

const body = { content: { 'application/json': { schema: documented(apiErrorSchema) } } };

export const problemOf = (description: string) => ({ ...body, description });

/** For OpenAPI: what a route answers when it does not succeed. */
export const problems = {
  401: problemOf('Not signed in'),
  403: problemOf('Not for this role'),
  422: problemOf('The request does not fit the contract; `path` names the fault'),
};

/** Of every route that not all who are signed in may ask. */
export const refused = { 401: problems[401], 403: problems[403] };

/** Of every route that replaces a whole (contract/values/version.ts). */
export const changedMeanwhile = { ...body, description: '`changed-meanwhile`: somebody else saved first' };
