import { createMiddleware } from 'hono/factory';
import type { Env } from './context.ts';
import { problem } from './problem.ts';

const NUL = '\0';
/** As JSON may write it. */
const ESCAPED = '\\u0000';

/** The one letter that the database cannot hold is refused wherever it comes: in the address… */
export const addressWithoutNul = createMiddleware<Env>(async (c, next) => {
  if (c.req.url.includes('%00')) return problem(c, 422, 'invalid-request', { path: 'url' });
  await next();
  return undefined;
});

/** …or in JSON, which is read whole: behind a limit of its length only. */
export const bodyWithoutNul = createMiddleware<Env>(async (c, next) => {
  if (c.req.header('content-type')?.includes('json') && hasNul(await c.req.text()))
    return problem(c, 422, 'invalid-request', { path: 'body' });
  await next();
  return undefined;
});

function hasNul(json: string): boolean {
  if (!json.includes(ESCAPED) && !json.includes(NUL)) return false;
  let isFound = false;
  try {
    JSON.parse(json, (key, value: unknown) => {
      isFound ||= key.includes(NUL) || (typeof value === 'string' && value.includes(NUL));
      return value;
    });
  } catch {
    // What is no JSON is refused by its reader.
    return false;
  }
  return isFound;
}
