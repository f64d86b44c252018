import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { createMiddleware } from 'hono/factory';
import type { Backend } from './backend.ts';
import type { Env } from './context.ts';
import { problem } from './problem.ts';

const COOKIE = 'ringside_session';
const LIFE_SECONDS = 12 * 3600;

export const readToken = (c: Context<Env>): string | undefined => getCookie(c, COOKIE);

export function writeToken(c: Context<Env>, token: string): void {
  setCookie(c, COOKIE, token, {
    httpOnly: true,
    sameSite: 'Strict',
    secure: c.var.sender.isSecure,
    path: '/',
    maxAge: LIFE_SECONDS,
  });
}

export function forgetToken(c: Context<Env>): void {
  deleteCookie(c, COOKIE, { path: '/', secure: c.var.sender.isSecure });
}

/** Lets only signed-in people through, of accounts that can be read (still), and hands the rotated token on. */
export const signedIn = (backend: Backend) =>
  createMiddleware<Env>(async (c, next) => {
    const token = readToken(c);
    const session = token === undefined ? null : await backend.readSession(token);
    if (!session) return problem(c, 401, 'signed-out');
    if (session.rotatedToken !== null) writeToken(c, session.rotatedToken);
    if (!session.mayRead) return problem(c, 403, 'account-closed');
    c.set('session', session);
    await next();
    return undefined;
  });
