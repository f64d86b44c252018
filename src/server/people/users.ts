import type { Role } from '#contract/people/people.ts';
import type { Sql } from '#server/store/database.ts';

export interface User {
  id: string;
  accountId: string;
  name: string;
  email: string;
  role: Role;
}

export async function findUser(sql: Sql, id: string): Promise<User | null> {
  const [user] = await sql<User[]>`select id, account_id, name, email, role from users where id = ${id}`;
  return user ?? null;
}

/** Everybody of the account, by name. */
export async function usersOf(sql: Sql, accountId: string): Promise<User[]> {
  return sql<User[]>`
    select id, account_id, name, email, role from users where account_id = ${accountId} order by name, id`;
}
