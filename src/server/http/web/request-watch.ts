/** How long requests take: told of each, and a line in the log for one that somebody waited for. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { billingRoutes } from '#contract/billing/billing-routes.ts';
import { routes } from '#contract/routes.ts';
import { setupRoutes } from '#contract/setup-routes.ts';
import type { Log } from '#kit/log.ts';

const SLOW_MS = 500;
/** Any other is one that no client of ours sends. */
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];

interface HandledRequest {
  method: string;
  /** Without its ids: so few that each can be counted. */
  path: string;
  status: number;
  tookMs: number;
}

export type RequestWatch = (request: IncomingMessage, response: ServerResponse) => void;

/** @param handled told of every request but event streams, which last as long as their page */
export function watchRequests(log: Log, handled: (request: HandledRequest) => void): RequestWatch {
  return (request, response) => {
    const begun = performance.now();
    response.once('close', () => {
      if (request.url?.split('?')[0] === routes.events) return;
      const one = {
        method: METHODS.includes(request.method ?? '') ? (request.method ?? '') : 'other',
        path: pathOf(request.url ?? ''),
        status: response.statusCode,
        tookMs: Math.round(performance.now() - begun),
      };
      handled(one);
      if (one.tookMs > SLOW_MS) log.warn({ ...one }, 'a request took long');
    });
  };
}

const AREA = /^\/api\/[a-z-]{1,40}(?![\w-])/;
const areaOf = (path: string) => AREA.exec(path)?.[0];
const AREAS = new Set([routes, billingRoutes, setupRoutes].flatMap(Object.values<string>).map(areaOf));

/** "/api/calls/6a4d…?x=1" → "/api/calls". What is no API is the page, whatever it is called; nobody makes up one more. */
function pathOf(url: string): string {
  const area = areaOf(url);
  if (area !== undefined && AREAS.has(area)) return area;
  return url.startsWith('/api/') ? '/api' : '/';
}
