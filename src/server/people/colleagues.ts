import type { Colleague } from '#contract/people.ts';
import type { Sql } from '#server/store/database.ts';

/** What this room knows of them: the agent number is the numbers room's. */
export type ColleagueHere = Omit<Colleague, 'agentNumber'>;

/** Everybody of the account, by name. */
export async function colleaguesOf(sql: Sql, accountId: string): Promise<ColleagueHere[]> {
  return sql<ColleagueHere[]>`
    select id, name, role, extension from users where account_id = ${accountId} order by name, id`;
}

/** What callers key in → whom they reach: the user's id. */
export async function extensionsOf(sql: Sql, accountId: string): Promise<Map<string, string>> {
  const rows = await sql<{ extension: string; id: string }[]>`
    select extension, id from users where account_id = ${accountId} and extension is not null`;
  return new Map(rows.map(({ extension, id }) => [extension, id]));
}
