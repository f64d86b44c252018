import type { Colleague, ColleagueChange } from '#contract/people/people.ts';
import { fail, ok, type Result } from '#kit/result.ts';
import type { Sql } from '#server/store/database.ts';
import { isAsRead } from '#server/store/versions.ts';

/** What this room knows of them: the agent number is the numbers room's. */
export type ColleagueHere = Omit<Colleague, 'agentNumber'>;

interface Row extends Omit<ColleagueHere, 'stateSince' | 'invitedUntil'> {
  stateSince: Date;
  invitedUntil: Date | null;
}

/** Everybody of the account but who was removed, by name. */
export async function colleaguesOf(sql: Sql, accountId: string): Promise<ColleagueHere[]> {
  const rows = await sql<Row[]>`
    select u.id, u.name, u.email, u.role, u.state, u.state_since, u.extension, u.record_calls, u.version,
      l.expires_at as invited_until
    from users u left join access_links l on l.user_id = u.id and l.purpose = 'invitation' and u.state = 'invited'
    where u.account_id = ${accountId} and u.state <> 'removed' order by u.name, u.id`;
  return rows.map(({ stateSince, invitedUntil, ...person }) => ({
    ...person,
    stateSince: stateSince.getTime(),
    invitedUntil: invitedUntil?.getTime() ?? null,
  }));
}

/** What callers key in → whom they reach: the user's id. */
export async function extensionsOf(sql: Sql, accountId: string): Promise<Map<string, string>> {
  const rows = await sql<{ extension: string; id: string }[]>`
    select extension, id from users where account_id = ${accountId} and extension is not null`;
  return new Map(rows.map(({ extension, id }) => [extension, id]));
}

/** What is not named stays. @param colleague of this account, else `not-found` */
export async function changeColleague(
  sql: Sql,
  colleague: { id: string; accountId: string },
  { extension, recordCalls, version }: ColleagueChange,
): Promise<Result<{ version: number }, 'not-found' | 'extension-taken' | 'changed-meanwhile'>> {
  const { id, accountId } = colleague;
  const given = {
    ...(extension === undefined ? {} : { extension }),
    ...(recordCalls === undefined ? {} : { recordCalls }),
  };
  const isTaken = sql`
    exists (select 1 from users where account_id = ${accountId} and id <> ${id} and extension = ${extension ?? null})`;
  const [found] = await sql<{ isTaken: boolean; version: number }[]>`
    select ${isTaken} as is_taken, version from users where id = ${id} and account_id = ${accountId}`;
  if (!found) return fail('not-found');
  if (found.isTaken) return fail('extension-taken');
  if (Object.keys(given).length === 0) return ok({ version: found.version });
  const [changed] = await sql<{ version: number }[]>`
    update users set ${sql(given)} where id = ${id} and ${isAsRead(sql, 'users', version)} returning version`;
  return changed ? ok(changed) : fail('changed-meanwhile');
}

/** Whose calls are recorded, whichever number they come by. */
export async function recordedPeople(sql: Sql, ids: readonly string[]): Promise<Set<string>> {
  const rows = await sql<{ id: string }[]>`
    select id from users where record_calls and id = any(${[...ids]}::uuid[])`;
  return new Set(rows.map(({ id }) => id));
}
