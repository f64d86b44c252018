/** A browser's way to the provider and back: begun here, bound to this browser, good once and for ten minutes. */
import { createHash, createHmac, randomBytes } from 'node:crypto';
import type { Clock } from '#kit/clock.ts';
import type { Sql } from '#server/store/database.ts';

const LIFE_MS = 10 * 60_000;

export interface RoundRow {
  connectionId: string;
  /** null: somebody comes in. */
  triedBy: string | null;
  returnTo: string;
}

/** What the provider gets to see is made from what the browser alone keeps: the table holds nothing that anybody could use. */
export const roundSecrets = (browser: string) => {
  const make = (what: string) => createHmac('sha256', browser).update(what).digest('base64url');
  return { state: make('state'), nonce: make('nonce'), verifier: make('verifier') };
};

const hashOf = (state: string) => createHash('sha256').update(state).digest();

/** @returns the secret for the browser's cookie */
export async function beginRound(
  sql: Sql,
  { connectionId, triedBy, returnTo }: RoundRow,
  clock: Clock,
): Promise<string> {
  const browser = randomBytes(32).toString('base64url');
  const now = clock.now();
  await sql`delete from sso_rounds where expires_at <= ${new Date(now)}`;
  await sql`
    insert into sso_rounds (state_hash, connection_id, tried_by, return_to, expires_at)
    values (${hashOf(roundSecrets(browser).state)}, ${connectionId}, ${triedBy}, ${returnTo}, ${new Date(now + LIFE_MS)})`;
  return browser;
}

/** null: it was not begun in this browser, is over, or was taken already. */
export async function takeRound(
  sql: Sql,
  { browser, state }: { browser: string; state: string },
  clock: Clock,
): Promise<RoundRow | null> {
  if (roundSecrets(browser).state !== state) return null;
  const [round] = await sql<(RoundRow & { expiresAt: Date })[]>`
    delete from sso_rounds where state_hash = ${hashOf(state)} returning connection_id, tried_by, return_to, expires_at`;
  if (!round || round.expiresAt.getTime() <= clock.now()) return null;
  const { connectionId, triedBy, returnTo } = round;
  return { connectionId, triedBy, returnTo };
}
