import { randomUUID } from 'node:crypto';
import type { Sql, Transaction } from '#server/store/database.ts';
import type { User } from '../users.ts';

/** Locks an e-mail address, which no user has yet (in capitals or not), until the transaction ends. */
export async function claimEmail(tx: Transaction, email: string): Promise<boolean> {
  await tx`select pg_advisory_xact_lock(hashtextextended(lower(${email}), 4600))`;
  const taken = await tx`select 1 from users 
    where lower(email) = lower(${email}) and state in ('active', 'deactivated')`;
  return taken.length === 0;
}

interface NewAdministrator {
  accountId: string;
  name: string;
  email: string;
  /** As password.ts makes it. */
  passwordHash: string;
}

/** Whom an account begins with. */
export async function addAdministrator(
  sql: Sql,
  { passwordHash, ...person }: NewAdministrator,
): Promise<User> {
  const user: User = { id: randomUUID(), ...person, role: 'admin', sees: 'everybody', leads: [] };
  await sql`
    insert into users (id, account_id, name, email, password_hash, role)
    values (${user.id}, ${user.accountId}, ${user.name}, ${user.email}, ${passwordHash}, ${user.role})`;
  return user;
}
