import type { Clock } from '#kit/clock.ts';
import { ok, type Result } from '#kit/result.ts';
import type { Pool, Sql } from '#server/store/database.ts';
import { isKnownPlace, rememberPlaces } from './known-places.ts';
import type { Busy, PasswordHashing } from './password-hashing.ts';
import { closeSession, isSessionOpen, openSession, readSession } from './sessions.ts';
import type { User } from '../users.ts';

interface SignInTry {
  email: string;
  password: string;
  /** Whose share of the work it is. */
  network: string;
}

/** The user with this e-mail address (in any case) and password; an unknown address takes as long as a wrong password. */
export async function authenticate(
  { sql, hashing }: { sql: Sql; hashing: PasswordHashing },
  { email, password, network }: SignInTry,
): Promise<Result<User | null, Busy>> {
  const [row] = await sql<(User & { passwordHash: string | null })[]>`
    select id, account_id, name, email, role, password_hash from users
    where lower(email) = lower(${email}) and state = 'active'`;
  const isRight = await hashing.verify(password, row?.passwordHash ?? null, network);
  if (!isRight.ok) return isRight;
  if (!row || !isRight.value) return ok(null);
  const { id, accountId, name, role } = row;
  return ok({ id, accountId, name, email: row.email, role });
}

export type Sessions = ReturnType<typeof sessionsIn>;
export const sessionsIn = (parts: { sql: Pool; hashing: PasswordHashing }, clock: Clock) => ({
  /** null: wrong. */
  authenticate: (tried: SignInTry) => authenticate(parts, tried),
  isKnownPlace: (email: string, place: string) => isKnownPlace(parts.sql, { email, place }, clock),
  rememberPlaces: (userId: string, places: readonly string[]) =>
    rememberPlaces(parts.sql, userId, places, clock),
  open: (userId: string) => openSession(parts.sql, userId, clock),
  read: (token: string) => readSession(parts.sql, token, clock),
  isOpen: (sessionId: string) => isSessionOpen(parts.sql, sessionId, clock),
  close: (token: string) => closeSession(parts.sql, token),
});
