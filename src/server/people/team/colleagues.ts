import type { Colleague } from '#contract/people/colleagues.ts';
import { seenBy, sightOf } from '../sight.ts';
import type { User } from '../users.ts';
import type { Fragment, Sql } from '#server/store/database.ts';

/** What this room knows of them: the agent number is the numbers room's, mail is sent by another. */
export type ColleagueHere = Omit<Colleague, 'agentNumber' | 'invitationMail'>;

interface Row extends Omit<ColleagueHere, 'stateSince' | 'invitedUntil'> {
  stateSince: Date;
  invitedUntil: Date | null;
}

/** Those of the account whom this person sees, but who was removed, by name. */
export function colleaguesOf(sql: Sql, user: User): Promise<ColleagueHere[]> {
  const sight = sightOf(user);
  return colleagues(
    sql,
    user.accountId,
    sight === 'everybody' ? sql`true` : sql`u.id in (${seenBy(sql, sight)})`,
  );
}

/** null: nobody of this account, or removed. */
export async function findColleague(sql: Sql, accountId: string, id: string): Promise<ColleagueHere | null> {
  const [found] = await colleagues(sql, accountId, sql`u.id = ${id}`);
  return found ?? null;
}

async function colleagues(sql: Sql, accountId: string, isWanted: Fragment): Promise<ColleagueHere[]> {
  const rows = await sql<Row[]>`
    select u.id, u.name, u.email, u.role, u.state, u.state_since, u.extension, u.record_calls, u.team_id, u.sees, u.leads,
      u.version,
      l.expires_at as invited_until
    from users u left join access_links l on l.user_id = u.id and l.purpose = 'invitation' and u.state = 'invited'
    where u.account_id = ${accountId} and u.state <> 'removed' and ${isWanted} order by u.name, u.id`;
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
