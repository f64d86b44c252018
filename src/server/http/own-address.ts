import type { Context } from 'hono';

/**
 * Where a browser has this page from, e.g. "https://phone.example.com": as its request says (ownOriginOnly has compared it
 * with the host), for a proxy may stand in between.
 */
export const ownAddress = (c: Context): string => c.req.header('origin') ?? new URL(c.req.url).origin;
