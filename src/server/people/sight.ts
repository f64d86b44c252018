/** Whom a person sees of their account: nothing else says it. */
import type { EventType } from '#contract/events.ts';
import type { Fragment, Sql } from '#server/store/database.ts';
import { publish } from '#server/store/event-log.ts';
import { findUser, type User } from './users.ts';

type Viewer = Pick<User, 'id' | 'accountId' | 'role' | 'sees' | 'leads'>;

/** Those who are in these teams, and oneself. */
interface SomePeople {
  self: string;
  accountId: string;
  teams: readonly string[];
}
export type Sight = 'everybody' | SomePeople;

/** Pure. An agent sees only themselves; whom a supervisor sees was chosen, however many teams they lead. */
export function sightOf({ id, accountId, role, sees, leads }: Viewer): Sight {
  if (role === 'admin' || (role === 'supervisor' && sees === 'everybody')) return 'everybody';
  return { self: id, accountId, teams: role === 'supervisor' ? leads : [] };
}

/** Only they read what belongs to no person, such as the account's money. */
export const seesEverybody = (user: Viewer): boolean => sightOf(user) === 'everybody';

/** SQL: the ids of those people, also of who was removed, for the history. */
export const seenBy = (sql: Sql, { self, accountId, teams }: SomePeople): Fragment => sql`
  select id from users where account_id = ${accountId} and (id = ${self} or team_id = any(${[...teams]}::uuid[]))`;

/** The same of every row of `users`, for who sees everybody, or one of these. @param ids SQL of a list of ids */
export const rowSeesOneOf = (sql: Sql, ids: Fragment): Fragment => sql`(
  users.role = 'admin' or users.role = 'supervisor' and users.sees = 'everybody' or users.id = any(${ids})
  or users.role = 'supervisor' and exists (
    select from users member where member.id = any(${ids}) and member.team_id = any(users.leads)))`;

/** null: everybody. */
export async function peopleSeenBy(sql: Sql, user: Viewer): Promise<ReadonlySet<string> | null> {
  const sight = sightOf(user);
  if (sight === 'everybody') return null;
  const rows = await sql<{ id: string }[]>`${seenBy(sql, sight)}`;
  return new Set(rows.map(({ id }) => id));
}

/** As it is now, whatever it was when they signed in. */
export async function peopleSeenNow(sql: Sql, userId: string): Promise<ReadonlySet<string> | null> {
  const user = await findUser(sql, userId);
  return user ? peopleSeenBy(sql, user) : new Set();
}

/** To these people, and who sees one of them. @param ids may be empty: then to who sees everybody */
export const publishPeopleChange = (sql: Sql, accountId: string, ids: readonly string[]): Promise<void> =>
  publish(sql, {
    accountId,
    audience: [...ids],
    about: [...ids],
    type: 'people.changed' satisfies EventType,
    data: {},
  });

/** Heard by event streams, and told to no browser: whom somebody sees may be others from here on. */
export const SIGHT_CHANGED = 'sight.changed';

export const publishSightChange = (sql: Sql, accountId: string): Promise<void> =>
  publish(sql, { accountId, audience: [], type: SIGHT_CHANGED, data: {} });
