/** What a browser keeps while it is at its company's provider: each way there has its own, so two tabs do not disturb each other. */
import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { SSO_CALLBACK } from '#contract/people/sso.ts';
import type { Env } from '../../web/context.ts';

const LIFE_SECONDS = 10 * 60;
const SECRET = /^[\w-]{43}$/;
const nameOf = (state: string) => `ringside_sso_${state.slice(0, 10)}`;

export function keepRound(c: Context<Env>, { browser, state }: { browser: string; state: string }): void {
  setCookie(c, nameOf(state), browser, {
    httpOnly: true,
    // The provider's page sends the browser back: "Strict" would not come along.
    sameSite: 'Lax',
    secure: c.var.sender.isSecure,
    path: SSO_CALLBACK,
    maxAge: LIFE_SECONDS,
  });
}

/** null: that way was not begun in this browser. It is taken once. */
export function takeRoundSecret(c: Context<Env>, state: string): string | null {
  if (!SECRET.test(state)) return null;
  const browser = getCookie(c, nameOf(state)) ?? '';
  deleteCookie(c, nameOf(state), { path: SSO_CALLBACK, secure: c.var.sender.isSecure });
  return SECRET.test(browser) ? browser : null;
}
