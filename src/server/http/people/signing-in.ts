import type { Context } from 'hono';
import type { SessionOrigin } from '#server/people/sign-in/sessions.ts';
import type { Env, HttpParts } from '../web/context.ts';
import { placesOf } from '../web/limits/sign-in-limit.ts';
import type { ProvenUser } from '#server/people/sign-in/sign-in.ts';
import { readDevice, readToken, writeDevice, writeSignInToken, writeToken } from './session-cookie.ts';

export const originOf = (c: Context<Env>): SessionOrigin => ({
  userAgent: c.req.header('user-agent') ?? '',
  address: c.var.sender.address,
});

/** This browser goes on as this person, by a session that is open. @param named what the browser is called */
export async function goOnAs(
  c: Context<Env>,
  { sessions }: Pick<HttpParts, 'sessions'>,
  { userId, token }: { userId: string; token: string },
  named: string | null = readDevice(c),
): Promise<void> {
  // A session that was there before is never the one that goes on (session fixation).
  const before = readToken(c);
  if (before !== undefined) await sessions.close(before);
  writeToken(c, token);
  const device = writeDevice(c, named);
  await sessions.rememberPlaces(userId, placesOf({ network: c.var.sender.network, device }));
}

/**
 * Whose password was right goes on: signed in, or to the second step. null: it is another one by now, or the person was
 * stopped meanwhile.
 */
export async function letIn(
  c: Context<Env>,
  { sessions, beginSecondStep }: Pick<HttpParts, 'sessions' | 'beginSecondStep'>,
  proven: ProvenUser,
): Promise<'signed-in' | 'second-step' | null> {
  const step = await beginSecondStep(proven);
  if (step !== null) {
    writeSignInToken(c, 'ringside_second_step', step);
    return 'second-step';
  }
  const token = await sessions.openProven(proven, originOf(c));
  if (token === null) return null;
  await goOnAs(c, { sessions }, { userId: proven.user.id, token });
  return 'signed-in';
}
