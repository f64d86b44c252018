import type { Sql } from '#server/store/database.ts';
import { ok, type Result } from '#kit/result.ts';
import type { Busy, PasswordHashing } from './password-hashing.ts';
import type { User } from './users.ts';

/** The user with this e-mail address (in any case) and password; an unknown address takes as long as a wrong password. */
export async function authenticate(
  { sql, hashing }: { sql: Sql; hashing: PasswordHashing },
  { email, password, network }: { email: string; password: string; network: string },
): Promise<Result<User | null, Busy>> {
  const [row] = await sql<(User & { passwordHash: string })[]>`
    select id, account_id, name, email, role, password_hash from users where lower(email) = lower(${email})`;
  const isRight = await hashing.verify(password, row?.passwordHash ?? null, network);
  if (!isRight.ok) return isRight;
  if (!row || !isRight.value) return ok(null);
  const { id, accountId, name, role } = row;
  return ok({ id, accountId, name, email: row.email, role });
}
