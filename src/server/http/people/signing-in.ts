import type { Context } from 'hono';
import type { SessionOrigin } from '#server/people/sign-in/sessions.ts';
import type { Env, HttpParts } from '../web/context.ts';
import { placesOf } from '../web/sign-in-limit.ts';
import { readDevice, readToken, writeDevice, writeToken } from './session-cookie.ts';

export const originOf = (c: Context<Env>): SessionOrigin => ({
  userAgent: c.req.header('user-agent') ?? '',
  address: c.var.sender.address,
});

/** This browser goes on as this person, by a session that is open. */
export async function goOnAs(
  c: Context<Env>,
  { sessions }: Pick<HttpParts, 'sessions'>,
  { userId, token }: { userId: string; token: string },
): Promise<void> {
  // A session that was there before is never the one that goes on (session fixation).
  const before = readToken(c);
  if (before !== undefined) await sessions.close(before);
  writeToken(c, token);
  const device = writeDevice(c, readDevice(c));
  await sessions.rememberPlaces(userId, placesOf({ network: c.var.sender.network, device }));
}
