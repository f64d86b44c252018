import type { Context } from 'hono';
import type { Env } from './context.ts';
import { hostOf } from './through-door.ts';

/**
 * Where a browser has this page from, e.g. "https://phone.example.com": as its request says (ownOriginOnly has compared it
 * with the host), for a proxy may stand in between.
 */
export const ownAddress = (c: Context<Env>): string =>
  c.req.header('origin') ?? `${c.var.sender.isSecure ? 'https' : 'http'}://${hostOf(c)}`;
