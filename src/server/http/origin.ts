import { createMiddleware } from 'hono/factory';
import { problem } from './problem.ts';

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

interface RequestHeaders {
  origin: string | undefined;
  host: string | undefined;
  fetchSite: string | undefined;
}

/**
 * Browsers name the page a request comes from, and no script can lie about it. Another site's page is refused;
 * a client that is no browser sends none of these headers and has no cookie that a page could borrow.
 */
export function isOwnOrigin({ origin, host, fetchSite }: RequestHeaders): boolean {
  if (origin === undefined)
    return fetchSite === undefined || fetchSite === 'same-origin' || fetchSite === 'none';
  return URL.canParse(origin) && host !== undefined && new URL(origin).host === host.toLowerCase();
}

/** Refuses requests that change something when another site's page sends them. */
export const ownOriginOnly = createMiddleware(async (c, next) => {
  const headers = {
    origin: c.req.header('origin'),
    host: c.req.header('host'),
    fetchSite: c.req.header('sec-fetch-site'),
  };
  if (!SAFE.has(c.req.method) && !isOwnOrigin(headers)) return problem(c, 403, 'origin-refused');
  await next();
  return undefined;
});
