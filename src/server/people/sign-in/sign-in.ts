import type { Clock } from '#kit/clock.ts';
import { ok, type Result } from '#kit/result.ts';
import type { Pool, Sql } from '#server/store/database.ts';
import { isCompanyOnly } from './company-only.ts';
import { isKnownPlace, rememberPlaces } from './known-places.ts';
import type { Busy, PasswordHashing } from './password-hashing.ts';
import {
  closeSession,
  isSessionOpen,
  openProvenSession,
  openSession,
  readSession,
  type SessionOrigin,
} from './sessions.ts';
import { userColumns, type User } from '../users.ts';

interface SignInTry {
  email: string;
  password: string;
  /** Whose share of the work it is. */
  network: string;
}

/** Whose password it was, and its hash: a session is opened only while it is that one still. */
export interface ProvenUser {
  user: User;
  proof: string;
}

/**
 * The user with this e-mail address (in any case) and password; an unknown address takes as long as a wrong password.
 * `deactivated` and `company-only` are told to nobody but the person. null: wrong
 */
export async function authenticate(
  { sql, hashing }: { sql: Sql; hashing: PasswordHashing },
  { email, password, network }: SignInTry,
): Promise<Result<ProvenUser | 'deactivated' | 'company-only' | null, Busy>> {
  const [row] = await sql<(User & { passwordHash: string | null; state: string; isCompanyOnly: boolean })[]>`
    select ${userColumns(sql)}, password_hash, state, ${isCompanyOnly(sql)} as is_company_only from users
    where lower(email) = lower(${email}) and state in ('active', 'deactivated')`;
  const isRight = await hashing.verify(password, row?.passwordHash ?? null, network);
  if (!isRight.ok) return isRight;
  if (!row || !isRight.value) return ok(null);
  const { state, passwordHash, isCompanyOnly: mustUseCompany, ...user } = row;
  if (state !== 'active') return ok('deactivated');
  return ok(mustUseCompany ? 'company-only' : { user, proof: passwordHash ?? '' });
}

export type Sessions = ReturnType<typeof sessionsIn>;
export const sessionsIn = (parts: { sql: Pool; hashing: PasswordHashing }, clock: Clock) => ({
  authenticate: (tried: SignInTry) => authenticate(parts, tried),
  isKnownPlace: (email: string, place: string) => isKnownPlace(parts.sql, { email, place }, clock),
  rememberPlaces: (userId: string, places: readonly string[]) =>
    rememberPlaces(parts.sql, userId, places, clock),
  open: (userId: string, origin: SessionOrigin) => openSession(parts.sql, userId, clock, origin),
  openProven: ({ user, proof }: ProvenUser, origin: SessionOrigin) =>
    openProvenSession(parts.sql, { userId: user.id, proof }, clock, origin),
  read: (token: string) => readSession(parts.sql, token, clock),
  isOpen: (sessionId: string) => isSessionOpen(parts.sql, sessionId, clock),
  close: (token: string) => closeSession(parts.sql, token),
});
