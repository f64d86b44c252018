/** What a browser keeps while it is at its company's provider: each way there has its own, so two tabs do not disturb each other. */
import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { SSO_CALLBACK } from '#contract/people/sso.ts';
import type { Env } from '../../web/context.ts';

const LIFE_SECONDS = 10 * 60;
const STATE = /^[\w-]{43}$/;
const KEPT = /^(?<browser>[\w-]{43})\.(?<device>[\w-]{22})?$/;
const nameOf = (state: string) => `ringside_sso_${state.slice(0, 10)}`;

/** @param device the browser's name at the sign-in, whose cookie does not come along to where the provider sends it */
export function keepRound(
  c: Context<Env>,
  { browser, state }: { browser: string; state: string },
  device = '',
): void {
  setCookie(c, nameOf(state), `${browser}.${device}`, {
    httpOnly: true,
    // The provider's page sends the browser back: "Strict" would not come along.
    sameSite: 'Lax',
    secure: c.var.sender.isSecure,
    path: SSO_CALLBACK,
    maxAge: LIFE_SECONDS,
  });
}

/** null: that way was not begun in this browser. It is taken once. */
export function takeRound(c: Context<Env>, state: string): { browser: string; device: string | null } | null {
  if (!STATE.test(state)) return null;
  const kept = KEPT.exec(getCookie(c, nameOf(state)) ?? '')?.groups;
  deleteCookie(c, nameOf(state), { path: SSO_CALLBACK, secure: c.var.sender.isSecure });
  const { browser, device = null } = kept ?? {};
  return browser === undefined ? null : { browser, device };
}
