/** What every request passes first. */
import type { Context } from 'hono';
import { createMiddleware } from 'hono/factory';
import type { Env } from './context.ts';
import { problem } from './problem.ts';
import type { FrontDoor } from './front-door.ts';

const WORDS =
  'This server does not answer to this name. Set RINGSIDE_PUBLIC_URL to the address that people open.';
/** "name" or "name:port", as the browser says it. */
export const hostOf = (c: Context): string => c.req.header('host') ?? new URL(c.req.url).host;

/** Refuses what came by a name that is not ours; what goes on knows its sender. */
export const throughDoor = (door: FrontDoor) =>
  createMiddleware<Env>(async (c, next) => {
    const host = hostOf(c);
    if (!door.isOwnHost(host)) {
      const isApi = c.req.path.startsWith('/api/');
      return isApi ? problem(c, 421, 'origin-refused', { detail: WORDS }) : c.text(WORDS, 421);
    }
    const header = (name: string) => c.req.header(name);
    const sender = door.senderOf({ peer: c.env.incoming?.socket?.remoteAddress, host, header });
    c.set('sender', sender);
    c.set('pageOrigin', door.pageOrigin(host, sender.isSecure));
    await next();
    return undefined;
  });

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Refuses requests that change something when another site's page sends them. */
export const ownOriginOnly = (door: FrontDoor) =>
  createMiddleware<Env>(async (c, next) => {
    const caller = { host: hostOf(c), header: (name: string) => c.req.header(name) };
    if (!SAFE.has(c.req.method) && !door.isOwnOrigin(caller)) return problem(c, 403, 'origin-refused');
    await next();
    return undefined;
  });

/**
 * Where a browser has this page from, e.g. "https://phone.example.com": as its request says (ownOriginOnly has compared it
 * with the host), for a proxy may stand in between.
 */
export const ownAddress = (c: Context<Env>): string =>
  c.req.header('origin') ?? `${c.var.sender.isSecure ? 'https' : 'http'}://${hostOf(c)}`;
