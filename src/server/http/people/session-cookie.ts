import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { createMiddleware } from 'hono/factory';
import { parse } from 'hono/utils/cookie';
import { randomBytes } from 'node:crypto';
import { routes } from '#contract/routes.ts';
import type { Sessions } from '#server/people/sign-in/sign-in.ts';
import type { Env } from '../web/context.ts';
import { problem } from '../web/problem.ts';

const COOKIE = 'ringside_session';
const LIFE_SECONDS = 12 * 3600;
const DEVICE_COOKIE = 'ringside_device';
const DEVICE_LIFE_SECONDS = 180 * 24 * 3600;
const DEVICE = /^[\w-]{22}$/;

/** Of a request that no router sees. */
export const tokenIn = (cookies: string): string | undefined => parse(cookies, COOKIE)[COOKIE];

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

/** What a browser holds for some minutes of a sign-in, at the sign-in only: its second step, the challenge for a passkey. */
const SIGN_IN_SECONDS = 5 * 60;
const SIGN_IN_TOKEN = /^[\w-]{43}$/;
type SignInCookie = 'ringside_second_step' | 'ringside_passkey';

export function readSignInToken(c: Context<Env>, name: SignInCookie): string | null {
  const token = getCookie(c, name) ?? '';
  return SIGN_IN_TOKEN.test(token) ? token : null;
}

export function writeSignInToken(c: Context<Env>, name: SignInCookie, token: string): void {
  setCookie(c, name, token, {
    httpOnly: true,
    sameSite: 'Strict',
    secure: c.var.sender.isSecure,
    path: routes.session,
    maxAge: SIGN_IN_SECONDS,
  });
}

export function forgetSignInToken(c: Context<Env>, name: SignInCookie): void {
  deleteCookie(c, name, { path: routes.session, secure: c.var.sender.isSecure });
}

/** What this browser was given when somebody signed in with it. */
export function readDevice(c: Context<Env>): string | null {
  const device = getCookie(c, DEVICE_COOKIE) ?? '';
  return DEVICE.test(device) ? device : null;
}

/** Gives the browser a name, or lets it keep the one it has. */
export function writeDevice(c: Context<Env>, before: string | null): string {
  const device = before ?? randomBytes(16).toString('base64url');
  setCookie(c, DEVICE_COOKIE, device, {
    httpOnly: true,
    sameSite: 'Strict',
    secure: c.var.sender.isSecure,
    path: routes.session,
    maxAge: DEVICE_LIFE_SECONDS,
  });
  return device;
}

/** Lets only signed-in people through, of accounts that can be read (still), and hands the rotated token on. */
export const signedIn = (sessions: Pick<Sessions, 'read'>) =>
  createMiddleware<Env>(async (c, next) => {
    const token = readToken(c);
    const session = token === undefined ? null : await sessions.read(token);
    if (!session) return problem(c, 401, 'signed-out');
    if (session.rotatedToken !== null) writeToken(c, session.rotatedToken);
    if (!session.mayRead) return problem(c, 403, 'account-closed');
    c.set('session', session);
    await next();
    return undefined;
  });
