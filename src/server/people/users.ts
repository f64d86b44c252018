import type { Role } from '#contract/people/people.ts';
import type { Sees } from '#contract/people/teams.ts';
import type { Fragment, Sql } from '#server/store/database.ts';

export interface User {
  id: string;
  accountId: string;
  name: string;
  email: string;
  role: Role;
  /** With `leads`: whom they see as a supervisor (sight.ts). */
  sees: Sees;
  /** Ids of teams. */
  leads: string[];
}

/** Of `users`. */
export const userColumns = (sql: Sql): Fragment => sql`
  users.id, users.account_id, users.name, users.email, users.role, users.sees, users.leads`;

/** null: there is nobody, or nobody who may come in: invited, deactivated, or removed. */
export async function findUser(sql: Sql, id: string): Promise<User | null> {
  const [user] = await sql<User[]>`
    select ${userColumns(sql)} from users where id = ${id} and state = 'active'`;
  return user ?? null;
}

/** Everybody of the account, by name: routes and queues name invited and deactivated people, too. */
export async function usersOf(sql: Sql, accountId: string): Promise<User[]> {
  return sql<User[]>`
    select ${userColumns(sql)} from users
    where account_id = ${accountId} and state <> 'removed' order by name, id`;
}

/** Invited and deactivated people, too, may be given something. A removal that goes on meanwhile is waited for. */
export async function worksFor(sql: Sql, accountId: string, id: string): Promise<boolean> {
  const found = await sql`
    select from users where id = ${id} and account_id = ${accountId} and state <> 'removed' for share`;
  return found.length > 0;
}

/** What people are called in the history, by id: also those who were removed. */
export async function namesOf(sql: Sql, accountId: string): Promise<Map<string, string>> {
  const rows = await sql<{ id: string; name: string }[]>`
    select id, name from users where account_id = ${accountId}`;
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/** Whom calls may be sent to, by name: who works here, and who is invited to. */
export async function peopleToRing(sql: Sql, accountId: string): Promise<string[]> {
  const rows = await sql<{ id: string }[]>`
    select id from users where account_id = ${accountId} and state in ('invited', 'active') order by name, id`;
  return rows.map(({ id }) => id);
}

/** Others than this person work in the account, or are invited. */
export async function hasColleagues(
  sql: Sql,
  { id, accountId }: Pick<User, 'id' | 'accountId'>,
): Promise<boolean> {
  const found = await sql`
    select from users where account_id = ${accountId} and id <> ${id} and state in ('invited', 'active') limit 1`;
  return found.length > 0;
}
