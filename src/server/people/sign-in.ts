import type { Sql } from '#server/store/database.ts';
import { verifyPassword } from './password.ts';
import type { User } from './users.ts';

/** The user with this e-mail address (in any case) and password; an unknown address takes as long as a wrong password. */
export async function authenticate(sql: Sql, email: string, password: string): Promise<User | null> {
  const [row] = await sql<(User & { passwordHash: string })[]>`
    select id, account_id, name, email, role, password_hash from users where lower(email) = lower(${email})`;
  const isRight = await verifyPassword(password, row?.passwordHash ?? null);
  if (!row || !isRight) return null;
  const { id, accountId, name, role } = row;
  return { id, accountId, name, email: row.email, role };
}
